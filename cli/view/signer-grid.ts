/** Signers against artifacts, one character where they meet: rows of people, columns by number, in blocks that fit the line. */

import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { SignerShown, SubjectVerdict, Verdict } from '../../src/tally/verdict.ts';
import { keyWord } from './key-word.ts';
import { bad, faint, good, warning, type Line, type Span, type StyledSpan } from './line.ts';
import { readingOf, type Value } from './values.ts';
import { compareNames, day, shortened } from './words.ts';

export interface NumberedArtifact {
  /** From 1, of its column. */
  readonly number: number;
  readonly subject: SubjectVerdict;
  readonly values: readonly Value[];
}

/** Columns are told off in tens. */
const TEN = 10;
const MIN_NAME = 12;
export const MAX_NAME = 16;
const DATE = 10;

export function signerGrid(artifacts: readonly NumberedArtifact[], width: number): Line[] {
  const rows = rowsOf(artifacts);
  const layout = layOut(rows, artifacts.length, width);
  return blocksOf(artifacts, layout.columns).flatMap((block, i) => [
    ...(i === 0 ? [] : ['']),
    ...headings(block, layout),
    ...rows.map((row) => rowLine(row, block, layout)),
  ]);
}

/** Only what occurs is explained. */
export function gridLegend(artifacts: readonly NumberedArtifact[]): Line[] {
  const rows = rowsOf(artifacts);
  const signs = new Set(rows.flatMap((row) => artifacts.map((artifact) => signOf(row, artifact).text)));
  const verdicts = new Set(artifacts.map(({ subject }) => VERDICT_SIGN[subject.verdict].text));
  const has = (pattern: RegExp) => [...signs].some((sign) => pattern.test(sign));
  const words = [
    'A agreed, or what most got',
    ...(has(/[B-Z]/) ? ['B C … other values'] : []),
    ...(has(/[a-z]/) ? ['a b … not counted'] : []),
    ...(has(/#/) ? ['# another of many values'] : []),
    ...(has(/!/) ? ['! several values'] : []),
    ...(has(/~/) ? ['~ built something else'] : []),
    ...(has(/·/) ? ['· no word'] : []),
  ];
  const verdictWords = SIGN_WORDS.filter(([sign]) => verdicts.has(sign)).map(([sign, word]) => `${sign} ${word}`);
  return [faint(` ${words.join('   ')}`), faint(` verdict: ${verdictWords.join('   ')}`)];
}

interface Row {
  readonly name: string;
  /** null for somebody of whom only another build is known. */
  readonly signer: SignerShown | null;
  /** Artifacts of which this person built something else. */
  readonly elsewhere: ReadonlySet<SubjectVerdict>;
}

/** A row for each key; those that count somewhere first, then by name. */
function rowsOf(artifacts: readonly NumberedArtifact[]): Row[] {
  const signers = new Map<Fingerprint, SignerShown>();
  for (const { subject } of artifacts) {
    for (const signer of subject.hashes.flatMap((hash) => hash.signers)) signers.set(signer.fingerprint, moreTelling(signers.get(signer.fingerprint), signer));
  }
  const elsewhere = Map.groupBy(artifacts.flatMap(({ subject }) => subject.elsewhere.map(({ name }) => ({ name, subject }))), ({ name }) => name);
  const buildsOf = (name: string) => new Set((elsewhere.get(name) ?? []).map(({ subject }) => subject));
  const named = new Set([...signers.values()].map((signer) => signer.name));
  return [
    ...[...signers.values()].map((signer) => ({ name: signer.name, signer, elsewhere: buildsOf(signer.name) })),
    ...[...elsewhere.keys()].filter((name) => !named.has(name)).map((name) => ({ name, signer: null, elsewhere: buildsOf(name) })),
  ].sort((a, b) => rank(b) - rank(a) || compareNames(a.name, b.name) || compareNames(a.signer?.fingerprint ?? '', b.signer?.fingerprint ?? ''));
}

function moreTelling(known: SignerShown | undefined, signer: SignerShown): SignerShown {
  if (known === undefined || known.counted !== signer.counted) return known?.counted === true ? known : signer;
  return signer.time > known.time ? signer : known;
}

function rank({ signer }: Row): number {
  return signer === null || signer.counted ? 1 : 0;
}

interface Layout {
  readonly name: number;
  readonly key: number;
  /** Artifacts in one block. */
  readonly columns: number;
}

/** Names give way before columns do: a matrix in one piece is easier to read. */
function layOut(rows: readonly Row[], columns: number, width: number): Layout {
  const key = Math.max('key'.length, ...rows.map((row) => textOf(keyOf(row)).length));
  const longest = Math.max('verdict'.length, ...rows.map((row) => row.name.length));
  const room = width - 1 - 1 - 1 - key - 1 - DATE;
  const whole = gridWidth(columns);
  const wish = Math.min(longest, MAX_NAME);
  const narrow = Math.min(wish, MIN_NAME);
  if (narrow + whole <= room) return { name: Math.min(wish, room - whole), key, columns };
  return { name: wish, key, columns: Math.max(TEN, columnsIn(room - wish)) };
}

function gridWidth(columns: number): number {
  return columns + Math.floor((columns - 1) / TEN);
}

/** Whole tens that fit. */
function columnsIn(room: number): number {
  return Math.floor((room + 1) / (TEN + 1)) * TEN;
}

function blocksOf(artifacts: readonly NumberedArtifact[], size: number): NumberedArtifact[][] {
  return Array.from({ length: Math.ceil(artifacts.length / size) }, (_, i) => artifacts.slice(i * size, (i + 1) * size));
}

/** Numbers from top to bottom, then the verdicts. */
function headings(block: readonly NumberedArtifact[], { name, key }: Layout): Line[] {
  const digits = String(block.at(-1)?.number ?? 0).length;
  const numbers = Array.from({ length: digits }, (_, place): Line => {
    const isLast = place === digits - 1;
    const cells = inTens(block.map((artifact) => faint(String(artifact.number).padStart(digits)[place] as string)));
    return [faint(` ${(isLast ? 'signer' : '').padEnd(name)} `), ...cells, ...(isLast ? [faint(` ${'key'.padEnd(key)} when`)] : [])];
  });
  return [...numbers, [faint(` ${'verdict'.padEnd(name)} `), ...inTens(block.map(({ subject }) => VERDICT_SIGN[subject.verdict]))]];
}

function rowLine(row: Row, block: readonly NumberedArtifact[], { name, key }: Layout): Line {
  const cells = inTens(block.map((artifact) => signOf(row, artifact)));
  const word = keyOf(row);
  return [` ${shortened(row.name, name).padEnd(name)} `, ...cells, ' ', word, ' '.repeat(key - textOf(word).length + 1), row.signer === null ? '' : day(row.signer.time)];
}

/** What stands beside each other in one style is one span: or colours would cost ten times the text. */
function inTens(cells: readonly StyledSpan[]): Span[] {
  const spans: { text: string; style: StyledSpan['style'] }[] = [];
  for (const [i, { text, style }] of cells.entries()) {
    const spaced = i > 0 && i % TEN === 0 ? ` ${text}` : text;
    const last = spans.at(-1);
    if (last?.style === style) last.text += spaced;
    else spans.push({ text: spaced, style });
  }
  return spans.map(({ text, style }) => (style === 'strong' ? text : { text, style }));
}

/** `strong` stands for no style at all. */
function signOf({ signer, elsewhere }: Row, { subject, values }: NumberedArtifact): StyledSpan {
  const reading = signer === null ? null : readingOf(values, signer.fingerprint);
  const [value, another] = reading?.values ?? [];
  if (value === undefined) return elsewhere.has(subject) ? warning('~') : faint('·');
  if (another !== undefined) return warning('!');
  const letter = value.letter.length > 1 ? '#' : value.letter;
  if (reading?.counted !== true) return faint(letter.toLowerCase());
  return subject.agreedSet.length > 0 && value !== values[0] ? bad(letter) : { text: letter, style: 'strong' };
}

const VERDICT_SIGN: Readonly<Record<Verdict, StyledSpan>> = {
  'AGREED': good('✓'),
  'INSUFFICIENT': warning('?'),
  'STALE': warning('?'),
  'UNKNOWN': warning('?'),
  'CONTESTED': bad('✗'),
  'MISMATCH': bad('✗'),
  'NO-CONSENSUS': bad('✗'),
};
const SIGN_WORDS = [['✓', 'agreed'], ['?', 'not enough yet'], ['✗', 'contested, or no consensus']] as const;

function keyOf({ signer }: Row): Span {
  return signer === null ? '' : keyWord(signer.standing);
}

function textOf(span: Span): string {
  return typeof span === 'string' ? span : span.text;
}
