/**
 * Whether the builders agree on a newer release as well. Only the newest statements are looked at, so that the answer
 * costs the same in a project of a hundred thousand: who verifies an old file is told of the newest release, not of all.
 */

import type { Hex } from '../base/bytes.ts';
import type { Policy } from '../policy/policy.ts';
import { scopeOf } from '../statement/foreign.ts';
import { agreedSince } from '../tally/agreed-since.ts';
import { compareReleases } from '../tally/compare-releases.ts';
import { judgeSubjects } from '../tally/judge-subjects.ts';
import { releaseInName } from '../tally/poses-as.ts';
import type { Scope } from '../tally/scope.ts';
import type { SubjectVerdict } from '../tally/verdict.ts';
import { recallClaims } from './claims.ts';
import { claimsOfRelease } from './evidence.ts';
import type { Holdings } from './holdings.ts';
import type { NewerRelease } from './port.ts';

/** Statements of each scope: some releases' worth. */
const STATEMENTS = 96;
/** Newer releases on which nobody may agree yet, before the search is given up. */
const RELEASES = 4;

/** @param scope without its claims */
export async function findNewer(holdings: Holdings, scope: Omit<Scope, 'claims'>, { release, artifact }: Pick<SubjectVerdict, 'release' | 'artifact'>): Promise<NewerRelease | null> {
  if (release === null) return null;
  for (const newer of (await newestReleases(holdings, scope.policy, release)).slice(0, RELEASES)) {
    const claims = await claimsOfRelease(holdings, scope.policy, newer);
    const agreed = judgeSubjects({ ...scope, claims }, { release: newer }).filter((subject) => subject.verdict === 'AGREED' && subject.release === newer);
    const alike = agreed.find((subject) => releaseInName(artifact, release, subject.artifact) === newer || subject.artifact === artifact) ?? agreed[0];
    if (alike !== undefined) return { release: newer, artifact: alike.artifact, since: agreedSince(scope.policy, alike) };
  }
  return null;
}

/** Newer ones than the release, the newest first. */
async function newestReleases(holdings: Holdings, policy: Policy, release: string): Promise<string[]> {
  const claims = await recallClaims(holdings, policy, await newestIds(holdings, policy));
  const labels = new Set(claims.flatMap((claim) => (claim.kind === 'retraction' || !policy.personByFingerprint.has(claim.signer) ? [] : [claim.release])));
  return [...labels].filter((label) => (compareReleases(label, release) ?? 0) > 0).sort((a, b) => compareReleases(b, a) ?? 0);
}

/** In every scope that the policy reads. */
export async function newestIds({ store }: Holdings, { project, foreign }: Policy): Promise<Hex[]> {
  const scopes = [project, ...new Set(foreign.map(({ format }) => scopeOf(format)))];
  return (await Promise.all(scopes.map((scope) => store.newestIds({ project: scope, limit: STATEMENTS })))).flat();
}
