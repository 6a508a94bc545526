/** What a verdict is made from: a policy, statements, two moments, and what witnesses say. */

import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import type { Witnessed } from './freshness.ts';

export interface Scope {
  readonly policy: Policy;
  /** Every result of the artifacts in question, and every retraction, in the policy's project. */
  readonly claims: readonly Claim[];
  /** Seconds. */
  readonly now: number;
  /** When a sync was last completed, seconds; null for never. */
  readonly lastSync: number | null;
  /** What the policy's witnesses say; absent, none vouches for anything. */
  readonly witnessed?: Witnessed | undefined;
  /** One dissent is enough to contest. */
  readonly strict: boolean;
}
