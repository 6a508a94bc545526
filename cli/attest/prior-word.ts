/** What the signer has said of this build before: so that nothing is said twice, and nothing is contradicted unawares. */

import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { CurrentAnswer, Ledger, Shown } from '../../src/ledger/port.ts';
import type { Supersession } from '../../src/statement/statement.ts';
import type { Signer } from '../keys/signer.ts';
import type { Built } from './statement.ts';

export interface SupersedeOptions {
  readonly supersedes?: readonly string[];
  readonly reason?: string;
}

/** A statement that its signer may take back or replace. @throws ConcurError not-found | ambiguous-id | usage | supersede-invalid */
export async function showOwn(ledger: Ledger, signer: Signer, id: string): Promise<Shown> {
  const shown = await ledger.show(id);
  if (shown.signer === signer.fingerprint) return shown;
  throw new ConcurError('supersede-invalid', `statement ${shown.id} is not yours: ${shown.signer} signed it`, { hint: 'only its signer can replace or retract it' });
}

/** @throws ConcurError usage | not-found | ambiguous-id | supersede-invalid */
export async function readSupersession(ledger: Ledger, signer: Signer, { supersedes = [], reason }: SupersedeOptions): Promise<Supersession | null> {
  if (supersedes.length === 0) {
    if (reason !== undefined) throw new ConcurError('usage', '--reason explains --supersedes, which is missing');
    return null;
  }
  if (reason === undefined) throw new ConcurError('usage', '--supersedes needs a reason for others to read', { hint: '--reason "what was wrong with the earlier result"' });
  const ids = new Set<Hex>();
  for (const id of supersedes) ids.add((await showOwn(ledger, signer, id)).id);
  return { ids: [...ids], reason };
}

export interface Word {
  readonly built: readonly Built[];
  readonly release: string;
  readonly supersedes: Supersession | null;
}

/**
 * The statement that already says all of this, if there is one, so that a command may be repeated.
 * It gives the release the same label, for another one is something new; and what is to be replaced is replaced already.
 */
export async function findSameWord(ledger: Ledger, current: CurrentAnswer, { built, release, supersedes }: Word): Promise<Shown | null> {
  if (current.values.some((value) => supersedes?.ids.includes(value.id))) return null;
  for (const id of new Set(current.values.map((value) => value.id))) {
    const values = current.values.filter((value) => value.id === id);
    if (!built.every((result) => values.some((value) => value.artifact === result.name && sameHashes(value.sha256, result.sha256)))) continue;
    const shown = await ledger.show(id);
    if (shown.release === release) return shown;
  }
  return null;
}

/** @throws ConcurError would-equivocate, with what to add to the command */
export function refuseContradiction(current: CurrentAnswer, built: readonly Built[], supersedes: Supersession | null): void {
  const contradicted = current.values.filter((value) => (
    built.some((result) => result.name === value.artifact && !sameHashes(value.sha256, result.sha256)) && supersedes?.ids.includes(value.id) !== true
  ));
  const [first] = contradicted;
  if (first === undefined) return;
  const ids = [...new Set(contradicted.map((value) => value.id))];
  throw new ConcurError('would-equivocate', `you have said that "${first.artifact}" is ${first.sha256.join(' or ')} in this build, and two words of one signer count for none`, {
    hint: `if the earlier result was wrong, add: ${ids.map((id) => `--supersedes ${id}`).join(' ')} --reason "what was wrong"`,
  });
}

function sameHashes(a: readonly Hex[], b: readonly Hex[]): boolean {
  return a.length === b.length && [...a].sort().join() === [...b].sort().join();
}
