/**
 * A release of many artifacts, to be hung on the wall: how many of each verdict, one character for each signer and artifact,
 * then the numbered artifacts with whoever differs, and what is to be known of the people. No line is longer than asked for.
 */

import { count } from '../../src/base/wording.ts';
import { VERDICTS, type SubjectVerdict } from '../../src/tally/verdict.ts';
import { artifactList } from './artifact-list.ts';
import { faint, spansOf, type Line } from './line.ts';
import { rollCall } from './roll.ts';
import { signerGrid, gridLegend } from './signer-grid.ts';
import { valuesOf } from './values.ts';
import { releaseName, verdictWord } from './verdict.ts';
import { wrapped } from './wrap.ts';

/** The narrowest that it is made for; below, the terminal breaks the lines. */
const MIN_WIDTH = 60;

/** @param columns characters in a line */
export function releaseWall(subjects: readonly SubjectVerdict[], columns: number): Line[] {
  const width = Math.max(columns, MIN_WIDTH);
  const artifacts = subjects.map((subject, i) => ({ number: i + 1, subject, values: valuesOf(subject) }));
  const roll = rollCall(subjects);
  return [
    headline(subjects),
    '',
    ...signerGrid(artifacts, width),
    ...gridLegend(artifacts),
    '',
    ...artifactList(artifacts, width),
    ...wholeHashes(subjects),
    ...(roll.length === 0 ? [] : ['', ...roll]),
  ].flatMap((line) => folded(line, width));
}

/** ` 23 AGREED  2 NO-CONSENSUS  bitcoin-core 28.0  25 artifacts  20 signers` */
function headline(subjects: readonly SubjectVerdict[]): Line {
  const verdicts = [...VERDICTS].reverse().flatMap((verdict) => {
    const number = subjects.filter((subject) => subject.verdict === verdict).length;
    return number === 0 ? [] : [verdictWord(verdict), `  ${number} of ${subjects.length}  `];
  });
  const [first] = subjects;
  const contested = subjects.filter((subject) => subject.dissents > 0 && subject.agreedSet.length > 0).length;
  const dissents = contested === 0 ? '' : `  dissent on ${count(contested, 'artifact')}`;
  return [' ', ...verdicts, first === undefined ? '' : releaseName(first), dissents];
}

function wholeHashes([first]: readonly SubjectVerdict[]): Line[] {
  if (first === undefined || first.release === null) return [];
  return [faint(` whole hashes: concur sums ${first.project} ${first.release}, or --json`)];
}

function folded(line: Line, width: number): Line[] {
  return wrapped(spansOf(line).map((span) => (typeof span === 'string' ? { text: span } : span)), width)
    .map((row) => row.map((piece) => ('style' in piece ? piece : piece.text)));
}
