/** Gathers a proof: every statement that a verdict on the artifacts would look at, and the certificates of whoever signed them. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { encodeProof } from '../proof/encode.ts';
import type { Policy } from '../policy/policy.ts';
import type { Claim, ResultClaim } from '../statement/claim.ts';
import type { AttestationRecord } from '../store/store.ts';
import { isNamed } from '../tally/judge-file.ts';
import { recallClaims } from './claims.ts';
import { claimsOfRelease, relevantClaims } from './evidence.ts';
import type { Holdings } from './holdings.ts';
import { selectPolicies } from './judge.ts';
import type { MadeProof, ProofQuery } from './proof-port.ts';
import { showCheckpoints } from './show-checkpoints.ts';

/** @throws ConcurError policy-missing | policy-expired | not-found | usage | proof-too-large */
export async function makeProof(holdings: Holdings, query: ProofQuery): Promise<MadeProof> {
  const { policy, claims, artifacts } = await gather(holdings, query);
  const results = claims.filter((claim): claim is ResultClaim => claim.kind !== 'retraction' && claim.values.some(({ artifact }) => artifacts.has(artifact)));
  const releases = [...new Set(results.map((claim) => claim.release))].sort();
  // Whoever witnesses a release names all its statements: with less, a proof could not show that it is whole.
  const ofReleases = await claimsOfReleases(holdings, policy, releases);
  const { checkpoints, delegations, unshown } = await showCheckpoints(holdings, policy, releases);
  const signers = new Set([...results, ...ofReleases, ...delegations].map(({ signer }) => signer));
  const ids = new Set([...results, ...ofReleases, ...delegations, ...retractionsBy(claims, signers)].map(({ id }) => id));
  const records = await holdings.store.attestations([...ids]);
  const provable = records.filter(({ report }) => report.mathematics === 'good');
  const proof = encodeProof({
    about: { project: policy.project, releases, artifacts: [...artifacts] },
    policy: policy.text,
    certificates: await certificatesOf(holdings, provable),
    messages: provable.map(({ message }) => message),
    checkpoints,
  });
  const byFolder = new Set(results.filter((claim) => claim.releaseFrom === 'folder').map((claim) => claim.id)).size;
  return { proof, leftOut: records.length - provable.length, byFolder, unshown };
}

interface Gathered {
  readonly policy: Policy;
  readonly claims: readonly Claim[];
  /** What the proof is about. */
  readonly artifacts: ReadonlySet<string>;
}

async function gather(holdings: Holdings, query: ProofQuery): Promise<Gathered> {
  const found: Gathered[] = [];
  for (const policy of selectPolicies(holdings, query.project)) {
    const gathered = 'sha256' in query ? await gatherOnFile(holdings, policy, query) : await gatherOnRelease(holdings, policy, query);
    if (gathered.artifacts.size > 0) found.push(gathered);
  }
  const [only, another] = found;
  if (only === undefined) throw new ConcurError('not-found', 'no statement here is about this: there is nothing to prove', { hint: 'concur status shows what there is' });
  if (another === undefined) return only;
  const projects = found.map(({ policy }) => policy.project).join(', ');
  throw new ConcurError('usage', `several projects know this file: ${projects}`, { hint: 'say which one is meant with --project' });
}

async function gatherOnFile(holdings: Holdings, policy: Policy, { sha256, name }: Extract<ProofQuery, { sha256: Hex }>): Promise<Gathered> {
  const claims = await relevantClaims(holdings, policy, { sha256, name });
  const about = valuesOf(claims).filter((value) => value.sha256.includes(sha256) || (name !== null && isNamed(value.artifact, name)));
  return { policy, claims, artifacts: new Set(about.map(({ artifact }) => artifact)) };
}

async function gatherOnRelease(holdings: Holdings, policy: Policy, { release, artifact }: Extract<ProofQuery, { release: string }>): Promise<Gathered> {
  const claims = await claimsOfRelease(holdings, policy, release);
  const labelled = claims.filter((claim) => claim.kind !== 'retraction' && claim.release === release);
  const about = valuesOf(labelled).filter((value) => artifact === undefined || isNamed(value.artifact, artifact));
  return { policy, claims, artifacts: new Set(about.map((value) => value.artifact)) };
}

function valuesOf(claims: readonly Claim[]): ResultClaim['values'] {
  return claims.flatMap((claim) => (claim.kind === 'retraction' ? [] : claim.values));
}

async function claimsOfReleases(holdings: Holdings, policy: Policy, releases: readonly string[]): Promise<Claim[]> {
  const ids = await Promise.all(releases.map((release) => holdings.store.idsByRelease(policy.project, release)));
  return recallClaims(holdings, policy, ids.flat());
}

/** Of what is here: those of other signers take back nothing of it. */
function retractionsBy(claims: readonly Claim[], signers: ReadonlySet<Fingerprint>): Claim[] {
  return claims.filter((claim) => claim.kind === 'retraction' && signers.has(claim.signer));
}

async function certificatesOf({ certificates }: Holdings, records: readonly AttestationRecord[]): Promise<Map<Fingerprint, Uint8Array>> {
  const signers = new Set(records.filter(({ report }) => report.bare !== true).map(({ report }) => report.signer));
  const found = await Promise.all([...signers].map(async (signer) => [signer, (await certificates.record(signer))?.bytes] as const));
  return new Map(found.flatMap(([signer, bytes]) => (bytes === undefined ? [] : [[signer, bytes]])));
}
