/** The state of a release: one verdict for each artifact, then the matrix of signers and artifacts. */

import type { Hex } from '../../src/base/bytes.ts';
import type { StatusAnswer } from '../../src/ledger/port.ts';
import type { SignerShown, SubjectVerdict } from '../../src/tally/verdict.ts';
import { bad, faint, spansOf, strong, warning, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { dissentCount, releaseName, verdictWord } from './verdict.ts';
import { day } from './words.ts';

/** More artifacts than this are listed below each other, each with its signers' own lines left out. */
const MAX_COLUMNS = 8;

/** @param width characters in a line */
export function statusLines(answer: StatusAnswer, width: number): Line[] {
  const releases = Map.groupBy(answer.subjects, (subject) => subject.release);
  return [
    ...[...releases.values()].flatMap((subjects) => [...releaseLines(subjects, width), '']),
    ...(answer.strangers === 0 ? [] : [` heard, not trusted: ${answer.strangers}`]),
    faint(` policy ${answer.policy.hash}`),
  ];
}

/** Just the verdicts, for --quiet. */
export function verdictList(answer: StatusAnswer): Line[] {
  return answer.subjects.map((subject) => subjectLine(subject, subject.agreed ?? '', ''));
}

function releaseLines(subjects: readonly SubjectVerdict[], width: number): Line[] {
  const letters = subjects.map(lettersOf);
  const fits = subjects.length <= MAX_COLUMNS && subjects.length * 6 + 60 <= width;
  return [
    ...subjects.flatMap((subject, i) => [
      subjectLine(subject, letters[i]?.get(subject.agreed ?? '') ?? '', columnName(subjects, i)),
      `   ${subject.reason}`,
    ]),
    ...(fits ? matrix(subjects, letters) : []),
    ...subjects.flatMap((subject, i) => legend(subject, letters[i] as Letters, columnName(subjects, i))),
    ...(fits ? [faint(' · none   ? not counted   ! signed more than one')] : []),
    ...silenceLine(subjects),
  ];
}

/** Whoever said nothing of any artifact of the release. */
function silenceLine(subjects: readonly SubjectVerdict[]): Line[] {
  const [first, ...others] = subjects;
  const silent = (first?.silent ?? []).filter((name) => others.every((subject) => subject.silent.includes(name)));
  return silent.length === 0 ? [] : [` no word from: ${silent.join(', ')}`];
}

/** @param value the agreed hash or its letter, empty without one */
function subjectLine(subject: SubjectVerdict, value: string, column: string): Line {
  const start = column === '' ? ' ' : ` ${column} `;
  const what = [value, releaseName(subject), subject.artifact].filter((word) => word !== '').join('  ');
  return [start, verdictWord(subject.verdict), `  ${what}${dissentCount(subject)}`];
}

/** A hash's letter: A for what most counted signers got. */
type Letters = ReadonlyMap<Hex, string>;

function lettersOf({ hashes, agreed }: SubjectVerdict): Letters {
  const weight = ({ sha256, signers }: SubjectVerdict['hashes'][number]) => (sha256 === agreed ? Infinity : signers.filter((signer) => signer.counted).length);
  const sorted = [...hashes].sort((a, b) => weight(b) - weight(a) || (a.sha256 < b.sha256 ? -1 : 1));
  return new Map(sorted.map(({ sha256 }, i) => [sha256, letter(i)]));
}

/** A … Z, A2 … */
function letter(i: number): string {
  const round = Math.floor(i / 26);
  return String.fromCharCode(65 + (i % 26)) + (round === 0 ? '' : String(round + 1));
}

function columnName(subjects: readonly SubjectVerdict[], i: number): string {
  return subjects.length === 1 ? '' : `(${i + 1})`;
}

function matrix(subjects: readonly SubjectVerdict[], letters: readonly Letters[]): Line[] {
  const signers = signersOf(subjects);
  const heading = ['signer', 'group', ...subjects.map((_, i) => columnName(subjects, i) || 'hash'), 'key', 'when'];
  const rows = [...signers.values()].map((signer) => [
    signer.name,
    signer.groups.join(' ') || faint('–'),
    ...subjects.map((subject, i) => cell(subject, letters[i] as Letters, signer)),
    keyWord(signer),
    `${day(signer.time)}${noteOn(signer)}`,
  ]);
  return table([heading.map((title) => faint(title)), ...rows]).map((line) => [' ', ...spansOf(line)]);
}

/** Counted signers first, then by name. */
function signersOf(subjects: readonly SubjectVerdict[]): Map<string, SignerShown> {
  const all = subjects.flatMap((subject) => subject.hashes).flatMap((hash) => hash.signers);
  const sorted = all.sort((a, b) => Number(b.counted) - Number(a.counted) || (a.name < b.name ? -1 : 1));
  const signers = new Map<string, SignerShown>();
  for (const signer of sorted) if (!signers.has(signer.fingerprint)) signers.set(signer.fingerprint, signer);
  return signers;
}

function cell({ hashes, agreed }: SubjectVerdict, letters: Letters, { fingerprint }: SignerShown): Span {
  const theirs = hashes.filter((hash) => hash.signers.some((signer) => signer.fingerprint === fingerprint));
  if (theirs.length === 0) return faint('·');
  const text = theirs.map((hash) => letters.get(hash.sha256)).join(' ');
  if (theirs.length > 1) return warning(`${text} !`);
  const [hash] = theirs;
  const counted = hash?.signers.some((signer) => signer.fingerprint === fingerprint && signer.counted);
  if (counted !== true) return faint(`${text} ?`);
  return agreed !== null && hash?.sha256 !== agreed ? bad(`${text} ✗`) : text;
}

function keyWord({ standing }: SignerShown): Span {
  if (standing.whenSigned !== 'valid') return warning(standing.whenSigned);
  return standing.now === 'valid' ? 'ok' : warning(standing.now);
}

function noteOn({ why, changed }: SignerShown): string {
  const notes = [...(why === undefined ? [] : [why]), ...(changed === undefined ? [] : [changed === 'superseded' ? 'replaced an earlier result' : 'after contradicting itself'])];
  return notes.length === 0 ? '' : `  ${notes.join(', ')}`;
}

function legend({ hashes }: SubjectVerdict, letters: Letters, column: string): Line[] {
  const byLetter = [...letters].filter(([sha256]) => hashes.some((hash) => hash.sha256 === sha256));
  return byLetter.map(([sha256, name]): Line => [` ${column === '' ? '' : `${column} `}`, strong(name), ` ${sha256}`]);
}
