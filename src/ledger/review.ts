/** What new statements change: the releases that they speak of are judged again, so that nothing agreed is lost in silence. */

import type { Hex } from '../base/bytes.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import { rememberAgreed } from './agreements.ts';
import { claimsOf, recall } from './claims.ts';
import type { Holdings } from './holdings.ts';
import { judgeRelease } from './judge.ts';
import { newestIds } from './newer.ts';
import type { Alarm } from './port.ts';

export interface ReviewedRelease {
  readonly project: string;
  readonly release: string;
}

/** Under all policies, each release once. */
export async function releasesToReview(holdings: Holdings, ids: readonly Hex[]): Promise<ReviewedRelease[]> {
  const recalled = await recall(holdings, ids);
  const found = new Map<string, ReviewedRelease>();
  for (const policy of holdings.policies.all()) {
    const claims = recalled.flatMap((each) => claimsOf(policy, each));
    for (const release of [...labelsIn(claims), ...await labelsTakenBack(holdings, policy, claims)]) {
      found.set(`${policy.project} ${release}`, { project: policy.project, release });
    }
  }
  return [...found.values()];
}

/** Those of the newest statements: which a revoked key, or another policy, makes a difference to first. */
export async function recentReleases(holdings: Holdings): Promise<ReviewedRelease[]> {
  const ids = await Promise.all(holdings.policies.all().map((policy) => newestIds(holdings, policy)));
  return releasesToReview(holdings, [...new Set(ids.flat())]);
}

/** @returns what was AGREED here, and is not any more; what is AGREED now is remembered. @throws ConcurError policy-expired */
export async function reviewRelease(holdings: Holdings, { project, release }: ReviewedRelease): Promise<Alarm[]> {
  const policy = holdings.policies.find(project);
  if (policy === undefined) return [];
  const { subjects, alarms } = await judgeRelease(holdings, policy, { release, strict: false });
  await rememberAgreed(holdings.store, policy, subjects, holdings.clock.now());
  return alarms;
}

function labelsIn(claims: readonly Claim[]): string[] {
  return claims.flatMap((claim) => (claim.kind === 'retraction' ? [] : [claim.release]));
}

/** A retraction names statements, and they the releases. */
async function labelsTakenBack(holdings: Holdings, policy: Policy, claims: readonly Claim[]): Promise<string[]> {
  const ids = claims.flatMap((claim) => (claim.kind === 'retraction' ? claim.retracts : []));
  return labelsIn((await recall(holdings, ids)).flatMap((each) => claimsOf(policy, each)));
}
