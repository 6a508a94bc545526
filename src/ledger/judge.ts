/** Verdicts: what each policy makes of the statements that bear on a file or on a project. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { refuseExpiredPolicy } from '../policy/expiry.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import { combine, judgeFile, type Scope } from '../tally/judge-file.ts';
import { judgeSubjects } from '../tally/judge-subjects.ts';
import { adviceFor } from './advice.ts';
import { claimsOfProject, claimsOfRelease, relevantClaims } from './evidence.ts';
import { lastSync } from './freshness.ts';
import { findGaps } from './gaps.ts';
import type { Holdings } from './holdings.ts';
import type { Candidate, StatusAnswer, StatusQuery, VerifyAnswer, VerifyQuery } from './port.ts';

/** @throws ConcurError policy-missing | policy-expired */
export async function verifyFile(holdings: Holdings, query: VerifyQuery): Promise<VerifyAnswer> {
  const policies = selectPolicies(holdings, query.project);
  const candidates: Candidate[] = [];
  const seen = new Map<Hex, Claim>();
  for (const policy of policies) {
    const claims = await relevantClaims(holdings, policy, query);
    for (const claim of claims) seen.set(claim.id, claim);
    const scope = await scopeOf(holdings, policy, { claims, strict: query.strict });
    for (const candidate of judgeFile(scope, query)) candidates.push({ ...candidate, policy: idOf(policy) });
  }
  const { verdict, reason, candidates: worstFirst } = combine(candidates);
  const times = [...seen.values()].map((claim) => claim.time);
  const waiting = await countWaiting(holdings, policies);
  return {
    verdict,
    reason,
    advice: adviceFor(verdict, worstFirst[0], waiting),
    candidates: worstFirst,
    policies: policies.map(idOf),
    signatures: seen.size,
    newest: times.length === 0 ? null : Math.max(...times),
    gaps: await findGaps(holdings, [...seen.values()]),
    waiting,
  };
}

/** @throws ConcurError policy-missing | policy-expired */
export async function readStatus(holdings: Holdings, { project, release, strict }: StatusQuery): Promise<StatusAnswer[]> {
  const answers: StatusAnswer[] = [];
  for (const policy of selectPolicies(holdings, project)) {
    const claims = release === undefined ? await claimsOfProject(holdings, policy) : await claimsOfRelease(holdings, policy, release);
    const scope = await scopeOf(holdings, policy, { claims, strict });
    answers.push({ project: policy.project, policy: idOf(policy), strangers: holdings.strangers.count(policy.project), subjects: judgeSubjects(scope, release === undefined ? {} : { release }) });
  }
  return answers;
}

async function countWaiting({ store }: Holdings, policies: readonly Policy[]): Promise<number> {
  const waiting = await store.pendingSigners();
  const trusted = waiting.filter(({ signer }) => policies.some((policy) => policy.personByFingerprint.has(signer)));
  return trusted.reduce((sum, { statements }) => sum + statements, 0);
}

function selectPolicies({ policies, clock }: Holdings, project: string | undefined): readonly Policy[] {
  const selected = project === undefined ? policies.all() : policies.all().filter((policy) => policy.project === project);
  if (selected.length === 0) {
    const what = project === undefined ? 'there is no policy yet, so nobody counts' : `there is no policy for project "${project}"`;
    throw new ConcurError('policy-missing', what, { hint: 'concur policy add FILE, or concur policy draft to write a first one' });
  }
  for (const policy of selected) refuseExpiredPolicy(policy, clock.now());
  return selected;
}

async function scopeOf(holdings: Holdings, policy: Policy, { claims, strict }: Pick<Scope, 'claims' | 'strict'>): Promise<Scope> {
  return { policy, claims, now: holdings.clock.now(), lastSync: await lastSync(holdings.store, policy), strict };
}

function idOf({ project, hash }: Policy): { project: string; hash: Hex } {
  return { project, hash };
}
