/** A release of few artifacts: one verdict for each with its reason, then a column for each. */

import type { SignerShown, SubjectVerdict } from '../../src/tally/verdict.ts';
import { elsewhereLines } from './artifact-list.ts';
import { keyWord } from './key-word.ts';
import { bad, faint, spansOf, strong, warning, type Line, type Span } from './line.ts';
import { CHANGES, silentInAll } from './roll.ts';
import { table } from './table.ts';
import { readingOf, valuesOf, type Value } from './values.ts';
import { dissentCount, releaseName, verdictWord } from './verdict.ts';
import { compareNames, day } from './words.ts';

/** More artifacts than this have one character each (release-wall.ts). */
const MAX_COLUMNS = 8;
const COLUMN_WIDTH = 6;
const OTHER_WIDTH = 60;

export function tableFits(subjects: readonly SubjectVerdict[], width: number): boolean {
  return subjects.length <= MAX_COLUMNS && subjects.length * COLUMN_WIDTH + OTHER_WIDTH <= width;
}

export function releaseTable(subjects: readonly SubjectVerdict[]): Line[] {
  const values = subjects.map(valuesOf);
  return [
    ...subjects.flatMap((subject, i) => [
      subjectLine(subject, isAgreed(subject) ? values[i]?.[0]?.letter ?? '' : '', columnName(subjects, i)),
      `   ${subject.reason}`,
    ]),
    ...matrix(subjects, values),
    ...subjects.flatMap((_, i) => legend(values[i] as Value[], columnName(subjects, i))),
    faint(' · none   ? not counted   ! signed more than one'),
    ...elsewhereLines(subjects.map((subject, i) => ({ number: i + 1, subject }))),
    ...silenceLine(subjects),
  ];
}

/** @param value the agreed hash or its letter, empty without one */
export function subjectLine(subject: SubjectVerdict, value: string, column: string): Line {
  const start = column === '' ? ' ' : ` ${column} `;
  const what = [value, releaseName(subject), subject.artifact].filter((word) => word !== '').join('  ');
  return [start, verdictWord(subject.verdict), `  ${what}${dissentCount(subject)}`];
}

function silenceLine(subjects: readonly SubjectVerdict[]): Line[] {
  const silent = silentInAll(subjects);
  return silent.length === 0 ? [] : [` no word from: ${silent.join(', ')}`];
}

function columnName(subjects: readonly SubjectVerdict[], i: number): string {
  return subjects.length === 1 ? '' : `(${i + 1})`;
}

function matrix(subjects: readonly SubjectVerdict[], values: readonly Value[][]): Line[] {
  const signers = signersOf(subjects);
  const heading = ['signer', 'group', ...subjects.map((_, i) => columnName(subjects, i) || 'hash'), 'key', 'when'];
  const rows = [...signers.values()].map((signer) => [
    signer.name,
    signer.groups.join(' ') || faint('–'),
    ...subjects.map((subject, i) => cell(subject, values[i] as Value[], signer)),
    keyWord(signer.standing),
    `${day(signer.time)}${noteOn(signer)}`,
  ]);
  return table([heading.map((title) => faint(title)), ...rows]).map((line) => [' ', ...spansOf(line)]);
}

/** Counted signers first, then by name. */
function signersOf(subjects: readonly SubjectVerdict[]): Map<string, SignerShown> {
  const all = subjects.flatMap((subject) => subject.hashes).flatMap((hash) => hash.signers);
  const sorted = all.sort((a, b) => Number(b.counted) - Number(a.counted) || compareNames(a.name, b.name));
  const signers = new Map<string, SignerShown>();
  for (const signer of sorted) if (!signers.has(signer.fingerprint)) signers.set(signer.fingerprint, signer);
  return signers;
}

function cell(subject: SubjectVerdict, values: readonly Value[], { fingerprint }: SignerShown): Span {
  const { values: theirs, counted } = readingOf(values, fingerprint);
  if (theirs.length === 0) return faint('·');
  const text = theirs.map(({ letter }) => letter).join(' ');
  if (theirs.length > 1) return warning(`${text} !`);
  if (!counted) return faint(`${text} ?`);
  return isAgreed(subject) && theirs[0] !== values[0] ? bad(`${text} ✗`) : text;
}

function isAgreed({ agreedSet }: SubjectVerdict): boolean {
  return agreedSet.length > 0;
}

function noteOn({ why, changed }: SignerShown): string {
  const notes = [...(why === undefined ? [] : [why]), ...(changed === undefined ? [] : [CHANGES[changed]])];
  return notes.length === 0 ? '' : `  ${notes.join(', ')}`;
}

function legend(values: readonly Value[], column: string): Line[] {
  return values.flatMap(({ letter, sha256 }) => sha256.map((hash): Line => [
    ` ${column === '' ? '' : `${column} `}`, strong(letter), ` ${hash}${sha256.length > 1 ? `  (one of ${sha256.length} files with this name)` : ''}`,
  ]));
}
