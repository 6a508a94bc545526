/** What is said of one subject: all statements that name it, and what each key says by them now. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { Policy } from '../policy/policy.ts';
import type { ResultClaim, RetractionClaim } from '../statement/claim.ts';
import { counts } from './counting.ts';
import { currentState, type KeyState } from './history.ts';

export interface Speech {
  readonly artifact: string;
  /** All statements that name it, counted or not. The first one's build is the subject's. */
  readonly claims: readonly ResultClaim[];
  /** What each key says now, strangers' keys too, by statements that may count. */
  readonly states: ReadonlyMap<Fingerprint, KeyState>;
}

/** Retractions that may count, by signer. */
export type Retractions = ReadonlyMap<Fingerprint, readonly RetractionClaim[]>;

export function listen(policy: Policy, retractionsBy: Retractions, artifact: string, claims: readonly ResultClaim[]): Speech {
  const states = new Map<Fingerprint, KeyState>();
  for (const [signer, statements] of Map.groupBy(claims.filter((claim) => counts(policy, claim)), (claim) => claim.signer)) {
    const state = currentState({ artifact, statements, retractions: retractionsBy.get(signer) ?? [] });
    if (state !== null) states.set(signer, state);
  }
  return { artifact, claims, states };
}
