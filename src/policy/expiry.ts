/** A policy that has passed its date judges nothing any more. */

import { formatTime } from '../base/clock.ts';
import { ConcurError } from '../base/errors.ts';
import type { Policy } from './policy.ts';

/** @throws ConcurError policy-expired */
export function refuseExpiredPolicy(policy: Policy, now: number): void {
  if (policy.expires === null || now < policy.expires) return;
  throw new ConcurError('policy-expired', `policy of "${policy.project}" expired on ${formatTime(policy.expires).slice(0, 10)}`, {
    hint: 'concur policy update looks for its successor where you got it; else get that yourself: concur follow FILE',
  });
}
