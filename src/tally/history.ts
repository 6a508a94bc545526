/**
 * What one key says of one subject now, from all that it ever said: superseded, retracted, or contradicted.
 *
 * A function of the set of statements: the order in which they arrived has no part in it.
 */

import type { Hex } from '../base/bytes.ts';
import type { ResultClaim } from '../statement/claim.ts';
import { openChronicle, type History, type Said } from './chronicle.ts';

export interface KeyState {
  readonly kind: 'value' | 'non-deterministic' | 'equivocates';
  /** The value, sorted hashes; every hash that was named when there is no one value. */
  readonly sha256: readonly Hex[];
  /** The statements that say so, by id. */
  readonly claims: readonly ResultClaim[];
  readonly changed: 'superseded' | 'after-equivocation' | null;
}

/** @returns null for a key that says nothing any more */
export function currentState(history: History): KeyState | null {
  const { standing, contradictions, cured } = openChronicle(history);
  if (contradictions.length > 0 && !cured) return toState('equivocates', contradictions, null);
  if (standing.length === 0) return null;
  const replaced = standing.some((said) => said.replaces.length > 0) ? 'superseded' : null;
  const uncertain = standing.some(({ claim }) => claim.kind === 'non-deterministic');
  return toState(uncertain ? 'non-deterministic' : 'value', standing, contradictions.length > 0 ? 'after-equivocation' : replaced);
}

/** The statements that the next one must agree with or supersede: those that stand, and those that contradict each other. */
export function bindingStatements(history: History): ResultClaim[] {
  const { standing, contradictions, cured } = openChronicle(history);
  return [...new Set([...standing, ...(cured ? [] : contradictions)])].map(({ claim }) => claim);
}

function toState(kind: KeyState['kind'], said: readonly Said[], changed: KeyState['changed']): KeyState {
  const sha256 = [...new Set(said.flatMap((one) => one.hashes))].sort();
  return { kind, sha256, claims: said.map(({ claim }) => claim).sort((a, b) => (a.id < b.id ? -1 : 1)), changed };
}
