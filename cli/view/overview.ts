/** A project of many releases at a glance: a line each, the newest last, and where to look closer. */

import { VERDICTS, type SubjectVerdict } from '../../src/tally/verdict.ts';
import { faint, spansOf, type Line } from './line.ts';
import { table } from './table.ts';
import { verdictWord } from './verdict.ts';
import { compareNames, day, isDated } from './words.ts';

/** With more releases than these a terminal would scroll for minutes. */
export const MOST_IN_FULL = 4;

export function overviewLines(project: string, subjects: readonly SubjectVerdict[]): Line[] {
  const releases = [...Map.groupBy(subjects, (subject) => subject.release)].map(([release, of]) => ({ release, of, newest: newestOf(of) }));
  releases.sort((a, b) => a.newest - b.newest || compareNames(a.release ?? '', b.release ?? ''));
  const rows = releases.map(({ release, of, newest }) => [
    release ?? faint('release disputed'),
    verdictWord(worstOf(of)),
    countsOf(of),
    `${signersOf(of)} signers`,
    isDated(newest) ? day(newest) : '',
  ]);
  return [
    ...table([['release', 'worst', 'artifacts', '', 'newest'].map((title) => faint(title)), ...rows]).map((line): Line => [' ', ...spansOf(line)]),
    '',
    faint(` one in full: concur status ${project} ${releases.at(-1)?.release ?? 'RELEASE'}`),
  ];
}

function worstOf(subjects: readonly SubjectVerdict[]): SubjectVerdict['verdict'] {
  return VERDICTS.find((verdict) => subjects.some((subject) => subject.verdict === verdict)) ?? 'UNKNOWN';
}

/** `25 of 27 agreed, dissent on 1` */
function countsOf(subjects: readonly SubjectVerdict[]): string {
  const agreed = subjects.filter(({ verdict }) => verdict === 'AGREED');
  const contested = agreed.filter(({ dissents }) => dissents > 0).length;
  return `${agreed.length} of ${subjects.length} agreed${contested === 0 ? '' : `, dissent on ${contested}`}`;
}

/** Whoever counts somewhere in it. */
function signersOf(subjects: readonly SubjectVerdict[]): number {
  return new Set(signersIn(subjects).filter(({ counted }) => counted).map(({ name }) => name)).size;
}

function newestOf(subjects: readonly SubjectVerdict[]): number {
  return signersIn(subjects).reduce((newest, { time }) => Math.max(newest, time), 0);
}

function signersIn(subjects: readonly SubjectVerdict[]): SubjectVerdict['hashes'][number]['signers'][number][] {
  return subjects.flatMap(({ hashes }) => hashes.flatMap(({ signers }) => signers));
}
