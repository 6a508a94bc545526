/**
 * Which statements bear on a question, under one policy: all that could change the answer, and not many more.
 *
 * Ours are found by project, release and name. Foreign ones name no project: they are found by their signed names, and
 * by the folders that the operator had them in; what the policy then reads from them decides.
 */

import type { Hex } from '../base/bytes.ts';
import { searchesFor } from '../policy/foreign.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import { FOREIGN_FORMATS } from '../statement/foreign.ts';
import { artifactsAskedFor } from '../tally/judge-file.ts';
import { recallClaims } from './claims.ts';
import type { Holdings } from './holdings.ts';
import type { VerifyQuery } from './port.ts';

/** All statements on artifacts that have the file's hash or name, and every retraction. */
export async function relevantClaims(holdings: Holdings, policy: Policy, { sha256, name }: Pick<VerifyQuery, 'sha256' | 'name'>): Promise<Claim[]> {
  const byHash = await recallClaims(holdings, policy, await holdings.store.idsByHash(sha256));
  return withAllOn(holdings, policy, byHash, artifactsAskedFor(byHash, { sha256, name }));
}

export async function claimsOfProject(holdings: Holdings, policy: Policy): Promise<Claim[]> {
  return recallClaims(holdings, policy, await idsOfProject(holdings, policy));
}

/** The cost is the release's, however many others the project has. */
export async function claimsOfRelease(holdings: Holdings, policy: Policy, release: string): Promise<Claim[]> {
  const found = await recallClaims(holdings, policy, await idsNaming(holdings, policy, release));
  const labelled = found.filter((claim) => claim.kind !== 'retraction' && claim.release === release);
  const artifacts = labelled.flatMap((claim) => (claim.kind === 'retraction' ? [] : claim.values.map((value) => value.artifact)));
  return withAllOn(holdings, policy, labelled, artifacts);
}

/** Everything that may be of the project; the policy decides which foreign ones are. */
export async function idsOfProject({ store }: Holdings, { project, personByFingerprint }: Policy): Promise<Hex[]> {
  const foreign = [...personByFingerprint.keys()].flatMap((signer) => FOREIGN_FORMATS.map((format) => store.foreignIdsBySigner({ signer, format, limit: Infinity })));
  const ids = await Promise.all([store.idsOfProject(project, { limit: Infinity }), store.filedIds(project), ...foreign]);
  return [...new Set(ids.flat())];
}

/** Everything that may give the release, or be filed under it. */
export async function idsNaming({ store }: Holdings, { project, foreign }: Policy, release: string): Promise<Hex[]> {
  const starts = new Set(searchesFor(foreign, release).map(({ start }) => start));
  const ids = await Promise.all([
    store.idsByRelease(project, release), store.filedIds(project, release), ...[...starts].map((start) => store.foreignIdsNamed(start)),
  ]);
  return [...new Set(ids.flat())];
}

/** Whatever was said of artifacts with these names. */
export async function idsByNames({ store }: Holdings, { project }: Pick<Policy, 'project'>, names: Iterable<string>): Promise<Hex[]> {
  const wanted = [...names];
  const ids = await Promise.all([store.idsByNames(project, wanted), store.foreignIdsByNames(wanted)]);
  return [...new Set(ids.flat())];
}

/** These claims, whatever else was said of the artifacts, and every retraction. */
async function withAllOn(holdings: Holdings, policy: Policy, known: readonly Claim[], artifacts: readonly string[]): Promise<Claim[]> {
  const there = new Set(known.map((claim) => claim.id));
  const others = [...await idsByNames(holdings, policy, new Set(artifacts)), ...await holdings.store.retractionIds(policy.project)];
  return [...known, ...await recallClaims(holdings, policy, others.filter((id) => !there.has(id)))];
}
