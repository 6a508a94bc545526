/**
 * What one key says of one subject now, from all that it ever said: superseded, retracted, or contradicted.
 *
 * A function of the set of statements: the order in which they arrived has no part in it.
 */

import type { Hex } from '../base/bytes.ts';
import type { ResultClaim } from '../statement/claim.ts';
import { openChronicle, type Chronicle, type History, type Said } from './chronicle.ts';
import { isForeign } from './counting.ts';
import type { Change } from './verdict.ts';

export interface KeyState {
  /** `conflict`: foreign statements leave open what is meant. It counts for none, and accuses nobody. */
  readonly kind: 'value' | 'non-deterministic' | 'equivocates' | 'conflict';
  /** The value, sorted hashes; every hash that was named when there is no one value. */
  readonly sha256: readonly Hex[];
  /** The statements that say so, by id. */
  readonly claims: readonly ResultClaim[];
  readonly changed: Change | null;
}

/** @returns null for a key that says nothing any more */
export function currentState(history: History): KeyState | null {
  const chronicle = openChronicle(history);
  const { standing, contradictions, cured, inConflict } = chronicle;
  if (contradictions.length > 0 && !cured) return toState('equivocates', contradictions, null);
  if (standing.length === 0) return null;
  if (inConflict) return toState('conflict', standing, null);
  const uncertain = standing.some(({ claim }) => claim.kind === 'non-deterministic');
  return toState(uncertain ? 'non-deterministic' : 'value', standing, changeIn(chronicle));
}

/** The statements that the next one must agree with or supersede: those that stand, and those that contradict each other. */
export function bindingStatements(history: History): ResultClaim[] {
  const { standing, contradictions, cured } = openChronicle(history);
  return [...new Set([...standing, ...(cured ? [] : contradictions)])].map(({ claim }) => claim);
}

function changeIn({ standing, contradictions, overtaken }: Chronicle): Change | null {
  if (contradictions.length > 0) return 'after-equivocation';
  if (standing.some((said) => said.replaces.length > 0)) return 'superseded';
  return overtaken && standing.some(({ claim }) => isForeign(claim)) ? 'later-signature' : null;
}

function toState(kind: KeyState['kind'], said: readonly Said[], changed: KeyState['changed']): KeyState {
  const sha256 = [...new Set(said.flatMap((one) => one.hashes))].sort();
  return { kind, sha256, claims: said.map(({ claim }) => claim).sort((a, b) => (a.id < b.id ? -1 : 1)), changed };
}
