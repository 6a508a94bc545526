/** What a verdict is made from: a policy, statements, and two moments. */

import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';

export interface Scope {
  readonly policy: Policy;
  /** Every result of the artifacts in question, and every retraction, in the policy's project. */
  readonly claims: readonly Claim[];
  /** Seconds. */
  readonly now: number;
  /** When a sync was last completed, seconds; null for never. */
  readonly lastSync: number | null;
  /** One dissent is enough to contest. */
  readonly strict: boolean;
}
