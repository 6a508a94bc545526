/** What a policy's witnesses say of what this node holds, in words. */

import { inShort, joined } from '../../src/base/wording.ts';
import type { Candidate } from '../../src/ledger/port.ts';
import { vouches, type Lacking, type WitnessView } from '../../src/tally/freshness.ts';
import { lackWords } from '../../src/tally/reason.ts';
import { warning, type Line } from './line.ts';
import { ago } from './words.ts';

type Told = Pick<Candidate, 'completeness' | 'verdict'>;

/** For the line of what was checked: `completeness witnessed by anna and bert (12 min ago)`; nothing where that is not what decides. */
export function completenessWords({ completeness, verdict }: Told, now: number): string[] {
  if (completeness === null) return verdict === 'AGREED' ? ['completeness not witnessed'] : [];
  if (completeness.asOf === null) return [];
  const names = completeness.witnesses.filter(vouches).map(({ name }) => name);
  return [`completeness witnessed by ${joined(inShort(names), 'and')} (${ago(completeness.asOf, now)})`];
}

/** A witness who does not vouch, one line each: it may be that a statement is withheld from this node. */
export function witnessLines({ completeness }: Told, now: number): Line[] {
  const doubting = (completeness?.witnesses ?? []).filter((view) => !vouches(view));
  return doubting.map((view) => ['  ', warning('!'), ` witness ${view.name} (${ago(view.time, now)}): ${lackingWords(view)}`]);
}

/** `has a statement by muri that is not here (5be1c2a09f44); and 2 more` */
export function lackingWords({ lacking }: WitnessView): string {
  const [first, ...more] = lacking;
  if (first === undefined) return 'all that it held is here';
  return `${oneLacking(first)}${more.length === 0 ? '' : `; and ${more.length} more`}`;
}

export function oneLacking(lack: Lacking): string {
  const more = lack.why === 'signer' ? `, and so says nothing of what ${lack.name} signed` : lack.id === null ? '' : ` (${lack.id.slice(0, 12)})`;
  return lackWords(lack) + more;
}
