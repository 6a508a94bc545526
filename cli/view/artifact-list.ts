/** The artifacts behind the numbers of the grid: verdict, hash, and whoever got something else, by letter. */

import type { OtherBuild, SignerShown } from '../../src/tally/verdict.ts';
import { bad, faint, strong, warning, type Line, type Span } from './line.ts';
import { MAX_NAME, type NumberedArtifact } from './signer-grid.ts';
import type { Value } from './values.ts';
import { origin, verdictWord } from './verdict.ts';
import { hashStart, shortened } from './words.ts';

/** Less is not worth a line of its own. */
const MIN_PREFIX = 6;

export function artifactList(artifacts: readonly NumberedArtifact[], width: number): Line[] {
  const prefix = commonPrefix(artifacts.map(({ subject }) => subject.artifact));
  const verdicts = Math.max(...artifacts.map(({ subject }) => subject.verdict.length));
  const digits = String(artifacts.length).length;
  return [
    ...(prefix === '' ? [] : [faint(` … is ${prefix}`)]),
    ...artifacts.flatMap((artifact) => artifactLines(artifact, { prefix, verdicts, digits, width })),
    ...elsewhereLines(artifacts),
  ];
}

interface Shape {
  readonly prefix: string;
  /** Characters of the longest verdict, and of the largest number. */
  readonly verdicts: number;
  readonly digits: number;
  readonly width: number;
}

function artifactLines({ number, subject, values }: NumberedArtifact, { prefix, verdicts, digits, width }: Shape): Line[] {
  const [first, ...others] = values;
  const hash = first === undefined ? '' : `${first.letter} ${hashStart(first.sha256[0] as string)}`;
  const start = ` ${String(number).padStart(digits)} `;
  const before = start.length + verdicts + 2 + hash.length + 2;
  const name = prefix === '' ? subject.artifact : `…${subject.artifact.slice(prefix.length)}`;
  const indent = ' '.repeat(start.length);
  const isSettled = subject.agreedSet.length > 0;
  return [
    [start, verdictWord(subject.verdict), ' '.repeat(verdicts - subject.verdict.length + 2), hash, `  ${shortened(name, Math.max(width - before, MIN_PREFIX))}`],
    ...(subject.verdict === 'AGREED' && !subject.ambiguous ? [] : [`${indent}  ${subject.reason}${subject.ambiguous ? `: ${subject.agreedSet.map(hashStart).join(' ')}` : ''}`]),
    ...(isSettled || first === undefined || others.length === 0 ? [] : [valueLine(first, indent)]),
    ...others.map((value) => valueLine(value, indent, isSettled && value.signers.some((signer) => signer.counted) ? bad('✗') : ' ')),
  ];
}

function valueLine({ letter, sha256, signers }: Value, indent: string, mark: Span = ' '): Line {
  return [indent, mark, ' ', strong(letter), ` ${sha256.map(hashStart).join(' ')}  ${signers.map(nameInShort).join(', ')}`];
}

/** Why somebody does not count is told once for the release (roll.ts). */
function nameInShort({ name, counted }: SignerShown): string {
  return `${shortened(name, MAX_NAME)}${counted ? '' : ' ?'}`;
}

/** `~ jonas built something else: from gitCommit:12ab… (1-7, 9)` */
export function elsewhereLines(artifacts: readonly Pick<NumberedArtifact, 'number' | 'subject'>[]): Line[] {
  const others = artifacts.flatMap(({ number, subject }) => subject.elsewhere.map((build) => ({ number, build })));
  return [...Map.groupBy(others, ({ build }) => `${build.name} ${build.build}`).values()].map((of): Line => [
    ' ', warning('~'), ` ${of[0]?.build.name} built something else: ${origin(of[0]?.build as OtherBuild)}${artifacts.length === 1 ? '' : ` (${ranges(of.map(({ number }) => number))})`}`,
  ]);
}

/** `1-7, 9` */
function ranges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}

/** What all names begin with, up to a mark that separates their parts. */
function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length < 2) return '';
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const isTorn = names.some((name) => /\w\w/.test(name.slice(length - 1, length + 1)));
  const prefix = first.slice(0, length).replace(isTorn ? /\w*$/ : /$/, '');
  return prefix.length < MIN_PREFIX ? '' : prefix;
}
