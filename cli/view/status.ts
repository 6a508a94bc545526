/** The state of a project: for each release its verdicts, and the matrix of who got what; of many releases a line each. */

import type { StatusAnswer } from '../../src/ledger/port.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { faint, type Line } from './line.ts';
import { statusAlarm } from './verdict-notes.ts';
import { MOST_IN_FULL, overviewLines } from './overview.ts';
import { releaseTable, subjectLine, tableFits } from './release-table.ts';
import { releaseWall } from './release-wall.ts';

/** @param width characters in a line */
export function statusLines(answer: StatusAnswer, width: number): Line[] {
  const releases = Map.groupBy(answer.subjects, (subject) => subject.release);
  const body = releases.size > MOST_IN_FULL
    ? [...overviewLines(answer.project, answer.subjects), '']
    : [...releases.values()].flatMap((subjects) => [...releaseLines(subjects, width), '']);
  return [
    ...answer.alarms.map(statusAlarm),
    ...(answer.alarms.length === 0 ? [] : ['']),
    ...body,
    ...(answer.strangers === 0 ? [] : [` heard, not trusted: ${answer.strangers}`]),
    faint(` policy ${answer.policy.hash}`),
  ];
}

/** Just the verdicts, for --quiet, and what is so no more. */
export function verdictList(answer: StatusAnswer): Line[] {
  return [...answer.alarms.map(statusAlarm), ...verdictsOf(answer)];
}

function verdictsOf(answer: StatusAnswer): Line[] {
  return answer.subjects.map((subject) => subjectLine(subject, subject.agreed ?? '', ''));
}

/** A column of its own for each of few artifacts; one character for each of many. */
function releaseLines(subjects: readonly SubjectVerdict[], width: number): Line[] {
  return tableFits(subjects, width) ? releaseTable(subjects) : releaseWall(subjects, width);
}
