/** Verdicts: what each policy makes of the statements that bear on a file or on a project. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { refuseExpiredPolicy } from '../policy/expiry.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import { combine, judgeFile, type Scope } from '../tally/judge-file.ts';
import { judgeSubjects } from '../tally/judge-subjects.ts';
import type { SubjectVerdict } from '../tally/verdict.ts';
import { adviceFor } from './advice.ts';
import { findAlarms } from './alarms.ts';
import { findFormerAgreement, rememberAgreed } from './agreements.ts';
import { claimsOfProject, claimsOfRelease, relevantClaims } from './evidence.ts';
import { lastSync } from './freshness.ts';
import { findGaps } from './gaps.ts';
import type { Holdings } from './holdings.ts';
import { findNewer } from './newer.ts';
import type { Alarm, Candidate, FormerAgreement, NewerRelease, StatusAnswer, StatusQuery, VerifyAnswer, VerifyQuery } from './port.ts';
import { witnessedFor } from './witness-views.ts';

/** @throws ConcurError policy-missing | policy-expired */
export async function verifyFile(holdings: Holdings, query: VerifyQuery): Promise<VerifyAnswer> {
  const policies = selectPolicies(holdings, query.project);
  const candidates: Candidate[] = [];
  const seen = new Map<Hex, Claim>();
  const circumstances = new Map<string, Circumstances>();
  for (const policy of policies) {
    const claims = await relevantClaims(holdings, policy, query);
    for (const claim of claims) seen.set(claim.id, claim);
    const around = await circumstancesOf(holdings, policy);
    circumstances.set(policy.project, around);
    for (const candidate of judgeFile({ ...around, claims, strict: query.strict }, query)) candidates.push({ ...candidate, policy: idOf(policy) });
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
    newer: await newerThan(holdings, circumstances, worstFirst[0]),
    wasAgreed: await formerly(holdings, query, { policies, candidates: worstFirst }),
  };
}

/** Where the file is what it is said to be: of another one the name's own release is what matters. */
async function newerThan(holdings: Holdings, circumstances: ReadonlyMap<string, Circumstances>, candidate: Candidate | undefined): Promise<NewerRelease | null> {
  const around = candidate === undefined ? undefined : circumstances.get(candidate.project);
  if (around === undefined || candidate === undefined || !candidate.hashes.some(({ quorum }) => quorum)) return null;
  return findNewer(holdings, { ...around, strict: false }, candidate);
}

/** Of the first policy under which the file was agreed, and is not any more. What is agreed now is remembered. */
async function formerly({ store, clock }: Holdings, { sha256, strict }: VerifyQuery, { policies, candidates }: { policies: readonly Policy[]; candidates: readonly Candidate[] }): Promise<FormerAgreement | null> {
  for (const policy of policies) {
    const own = candidates.filter(({ project, by }) => project === policy.project && by === 'hash');
    if (!strict) await rememberAgreed(store, policy, own, clock.now());
    for (const candidate of own.length === 0 ? [null] : own) {
      // Who asks more strictly gets another answer, and nothing has changed.
      if (strict && candidate?.because === 'dissent') continue;
      const former = await findFormerAgreement(store, policy, sha256, candidate);
      if (former !== null) return former;
    }
  }
  return null;
}

/** @throws ConcurError policy-missing | policy-expired */
export async function readStatus(holdings: Holdings, { project, release, strict }: StatusQuery): Promise<StatusAnswer[]> {
  const answers: StatusAnswer[] = [];
  for (const policy of selectPolicies(holdings, project)) {
    const { subjects, alarms } = await judgeRelease(holdings, policy, { release, strict });
    answers.push({ project: policy.project, policy: idOf(policy), strangers: holdings.strangers.count(policy.project), subjects, alarms });
  }
  return answers;
}

/** The subjects of one release, or of all; what is AGREED is remembered by those who ask for that alone (review.ts). */
export async function judgeRelease(holdings: Holdings, policy: Policy, { release, strict }: { readonly release: string | undefined; readonly strict: boolean }): Promise<{ subjects: SubjectVerdict[]; alarms: Alarm[] }> {
  const claims = release === undefined ? await claimsOfProject(holdings, policy) : await claimsOfRelease(holdings, policy, release);
  const subjects = judgeSubjects({ ...await circumstancesOf(holdings, policy), claims, strict }, release === undefined ? {} : { release });
  return { subjects, alarms: strict ? [] : await findAlarms(holdings, policy, { subjects, claims }) };
}

async function countWaiting({ store }: Holdings, policies: readonly Policy[]): Promise<number> {
  const waiting = await store.pendingSigners();
  const trusted = waiting.filter(({ signer }) => policies.some((policy) => policy.personByFingerprint.has(signer)));
  return trusted.reduce((sum, { statements }) => sum + statements, 0);
}

/** @throws ConcurError policy-missing | policy-expired */
export function selectPolicies({ policies, clock }: Holdings, project: string | undefined): readonly Policy[] {
  const selected = project === undefined ? policies.all() : policies.all().filter((policy) => policy.project === project);
  if (selected.length === 0) {
    const what = project === undefined ? 'there is no policy yet, so nobody counts' : `there is no policy for project "${project}"`;
    throw new ConcurError('policy-missing', what, { hint: 'concur follow POLICY, or concur policy draft to write a first one' });
  }
  for (const policy of selected) refuseExpiredPolicy(policy, clock.now());
  return selected;
}

/** All that a verdict is made from beside the statements. */
type Circumstances = Omit<Scope, 'claims' | 'strict'>;

async function circumstancesOf(holdings: Holdings, policy: Policy): Promise<Circumstances> {
  const [synced, witnessed] = await Promise.all([lastSync(holdings.store, policy), witnessedFor(holdings, policy)]);
  return { policy, now: holdings.clock.now(), lastSync: synced, witnessed };
}

function idOf({ project, hash }: Policy): { project: string; hash: Hex } {
  return { project, hash };
}
