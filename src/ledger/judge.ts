/** Verdicts: what each policy makes of the statements that bear on a file or on a project. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { refuseExpiredPolicy } from '../policy/expiry.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import { combine, judgeFile, type Scope } from '../tally/judge-file.ts';
import { judgeSubjects } from '../tally/judge-subjects.ts';
import type { Intake } from './accept.ts';
import { adviceFor } from './advice.ts';
import { recallClaims } from './claims.ts';
import { lastSync } from './freshness.ts';
import { findGaps } from './gaps.ts';
import type { Candidate, StatusAnswer, StatusQuery, VerifyAnswer, VerifyQuery } from './port.ts';

/** @throws ConcurError policy-missing | policy-expired */
export async function verifyFile(intake: Intake, query: VerifyQuery): Promise<VerifyAnswer> {
  const policies = selectPolicies(intake, query.project);
  const candidates: Candidate[] = [];
  const seen = new Map<Hex, Claim>();
  for (const policy of policies) {
    const claims = await relevantClaims(intake, policy, query);
    for (const claim of claims) seen.set(claim.id, claim);
    const scope = await scopeOf(intake, policy, { claims, strict: query.strict });
    for (const candidate of judgeFile(scope, query)) candidates.push({ ...candidate, policy: idOf(policy) });
  }
  const { verdict, reason, candidates: worstFirst } = combine(candidates);
  const times = [...seen.values()].map((claim) => claim.time);
  return {
    verdict,
    reason,
    advice: adviceFor(verdict, worstFirst[0]),
    candidates: worstFirst,
    policies: policies.map(idOf),
    signatures: seen.size,
    newest: times.length === 0 ? null : Math.max(...times),
    gaps: await findGaps(intake, [...seen.values()]),
  };
}

/** @throws ConcurError policy-missing | policy-expired */
export async function readStatus(intake: Intake, { project, release, strict }: StatusQuery): Promise<StatusAnswer[]> {
  const answers: StatusAnswer[] = [];
  for (const policy of selectPolicies(intake, project)) {
    const claims = await recallClaims(intake, await intake.store.idsOfProject(policy.project, { limit: Infinity }));
    const scope = await scopeOf(intake, policy, { claims, strict });
    answers.push({ project: policy.project, policy: idOf(policy), strangers: intake.strangers.count(policy.project), subjects: judgeSubjects(scope, release === undefined ? {} : { release }) });
  }
  return answers;
}

function selectPolicies({ policies, clock }: Intake, project: string | undefined): readonly Policy[] {
  const selected = project === undefined ? policies.all() : policies.all().filter((policy) => policy.project === project);
  if (selected.length === 0) {
    const what = project === undefined ? 'no policy says whose word counts' : `no policy for project "${project}"`;
    throw new ConcurError('policy-missing', what, { hint: 'concur policy add FILE, or concur policy draft to write a first one' });
  }
  for (const policy of selected) refuseExpiredPolicy(policy, clock.now());
  return selected;
}

/** All statements on artifacts that have the file's hash or name, and every retraction. */
async function relevantClaims(intake: Intake, { project }: Policy, { sha256, name }: VerifyQuery): Promise<Claim[]> {
  const { store } = intake;
  const byHash = (await recallClaims(intake, await store.idsByHash(sha256))).filter((claim) => claim.project === project);
  const artifacts = new Set(byHash.flatMap((claim) => (claim.kind === 'retraction' ? [] : claim.values.map((value) => value.artifact))));
  const ids = await Promise.all([...artifacts, ...(name === null ? [] : [name])].map((artifact) => store.idsByName(project, artifact)));
  const known = new Set(byHash.map((claim) => claim.id));
  const others = [...ids.flat(), ...await store.retractionIds(project)].filter((id) => !known.has(id));
  return [...byHash, ...await recallClaims(intake, others)];
}

async function scopeOf(intake: Intake, policy: Policy, { claims, strict }: Pick<Scope, 'claims' | 'strict'>): Promise<Scope> {
  return { policy, claims, now: intake.clock.now(), lastSync: await lastSync(intake.store, policy.project), strict };
}

function idOf({ project, hash }: Policy): { project: string; hash: Hex } {
  return { project, hash };
}
