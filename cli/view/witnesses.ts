/** Witnesses: in a table with what each node said last, or one with all that is lacking here of what it held. */

import { formatTime } from '../../src/base/clock.ts';
import { count } from '../../src/base/wording.ts';
import type { WitnessAnswer, WitnessEntry, WitnessNode } from '../../src/ledger/port.ts';
import { lackingWords, oneLacking } from './completeness.ts';
import { faint, good, strong, warning, type Line, type Span } from './line.ts';
import { table } from './table.ts';
import { ago, day } from './words.ts';

export function witnessTable({ project, need, asOf, witnesses }: WitnessAnswer, now: number): Line[] {
  const standing = asOf === null ? warning('too few vouch for what is here') : good(`complete as of ${ago(asOf, now)}`);
  return [
    [strong(project), `  ${need} of ${count(witnesses.length, 'witness', 'witnesses')} needed  `, standing],
    ...table(witnesses.flatMap((witness) => rowsOf(witness, now))),
  ];
}

export function witnessLines(project: string, { name, fingerprints, nodes }: WitnessEntry, now: number): Line[] {
  return [
    [strong(name), `  witness of ${project}`],
    ...fingerprints.map((fingerprint): Line => `  key  ${fingerprint}`),
    ...nodes.flatMap((node) => nodeLines(node, now)),
    ...(nodes.length === 0 ? [['  ', faint('has let no node speak, as far as is known here')]] : []),
  ];
}

function rowsOf({ name, nodes }: WitnessEntry, now: number): Span[][] {
  if (nodes.length === 0) return [[`  ${name}`, faint('has let no node speak')]];
  return nodes.map(({ nodeKey, checkpoint, until }) => [
    `  ${name}`,
    faint(`${nodeKey.slice(0, 12)} until ${day(until)}`),
    ...(checkpoint === null ? [faint('not heard of yet')] : [
      ago(checkpoint.time, now), checkpoint.lacking.length === 0 ? good('all here') : warning(lackingWords({ name, ...checkpoint })),
    ]),
  ]);
}

function nodeLines({ nodeKey, delegation, from, until, checkpoint }: WitnessNode, now: number): Line[] {
  const rows: (readonly [string, Span])[] = [
    ['node key', nodeKey],
    ['delegated', `${formatTime(from)} until ${formatTime(until)}, by statement ${delegation}`],
    ...(checkpoint === null ? [['checkpoint', faint('not heard of yet')] as const] : [
      ['checkpoint', `${formatTime(checkpoint.time)} (${ago(checkpoint.time, now)})  ${checkpoint.id}`] as const,
      ['held', count(checkpoint.statements, 'statement')] as const,
      ...(checkpoint.lacking.length === 0 ? [['here', good('all of it')] as const] : checkpoint.lacking.map((lack) => ['not here', warning(oneLacking(lack))] as const)),
    ]),
  ];
  return table(rows.map(([name, value]) => [`  ${name}`, value]));
}
