/**
 * `late` in a policy: who has an expired or retired key can still date a signature back. So what such a key signed
 * counts only if enough witnesses had it soon after the key ended.
 */

import type { Hex } from '../base/bytes.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';

/**
 * Retractions are left as they are: to honour one too many makes nothing agreed.
 * @param seen when enough witnesses had a statement, seconds
 */
export function markLate({ late }: Pick<Policy, 'late'>, claims: readonly Claim[], seen: ReadonlyMap<Hex, number> = new Map()): readonly Claim[] {
  if (late === null) return claims;
  return claims.map((claim) => (isLate(claim, late, seen) ? { ...claim, late: true } : claim));
}

function isLate({ kind, id, standing }: Claim, late: number, seen: ReadonlyMap<Hex, number>): boolean {
  if (kind === 'retraction' || standing.ended === undefined) return false;
  const time = seen.get(id);
  return time === undefined || time > standing.ended + late;
}
