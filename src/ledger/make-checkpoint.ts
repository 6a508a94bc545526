/** What this node holds of a project, as its witness key would sign it. Nothing is asked of peers for it. */

import { equalBytes, toHex, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';
import { witnessedKeys } from '../policy/named.ts';
import type { Policy } from '../policy/policy.ts';
import type { Checkpoint, SetHeld, SignerHeld } from '../statement/checkpoint.ts';
import { isLetBy } from '../statement/delegation.ts';
import { digestOfIds, EMPTY_INDEX, indexRoot, releaseLeaf, sortEntries, type ReleaseEntry } from '../statement/release-index.ts';
import type { KeyFacts } from '../statement/report.ts';
import { summarise, summariseLeaf, type TrieItem, type TrieName, type Tries } from '../sync/tries.ts';
import { delegationsOf } from './delegations.ts';
import type { Holdings } from './holdings.ts';
import { roomForSeen, seenOfEnded } from './seen-of-ended.ts';
import { scopesOf } from './witness-views.ts';

/** @throws ConcurError policy-missing | signer-unknown when nobody lets the key speak now */
export async function makeCheckpoint(holdings: Holdings, { project, nodeKey }: Pick<Checkpoint, 'project' | 'nodeKey'>): Promise<Checkpoint> {
  const policy = holdings.policies.find(project);
  if (policy === undefined) throw new ConcurError('policy-missing', `there is no policy for project "${project}"`, { hint: 'concur follow POLICY' });
  const time = await timeFor(holdings, { project, nodeKey });
  const delegation = await delegationFor(holdings, policy, { nodeKey, time });
  const releases = await releaseEntries(holdings, policy);
  const held = {
    project, nodeKey, delegation, time,
    scopes: scopesOf(policy),
    signers: await signersHeld(holdings, policy),
    releases: releases.length === 0 ? { count: 0, root: EMPTY_INDEX } : indexRoot(releases.map(releaseLeaf)),
  };
  return { ...held, seen: await seenOfEnded(holdings, policy, roomForSeen(held)) };
}

/** Of each release in the order of the index: who signed what, among those whom the policy names. */
async function releaseEntries(holdings: Holdings, policy: Policy): Promise<ReleaseEntry[]> {
  const { project } = policy;
  const signerOf = new Map<Hex, Fingerprint>();
  for (const signer of listedSigners(policy)) {
    for (const id of await holdings.store.newestIds({ signer, project, limit: Infinity })) signerOf.set(id, signer);
  }
  return entriesOver(holdings, project, signerOf);
}

/** The same, over these statements alone. */
export async function entriesOver({ store }: Pick<Holdings, 'store'>, project: string, signerOf: ReadonlyMap<Hex, Fingerprint>): Promise<ReleaseEntry[]> {
  const releases = await store.releases(project);
  const entries: ReleaseEntry[] = [];
  for (let i = 0; i < releases.length; i += RELEASES_AT_A_TIME) {
    const some = releases.slice(i, i + RELEASES_AT_A_TIME);
    const ids = await Promise.all(some.map((release) => store.idsByRelease(project, release)));
    entries.push(...some.map((release, k) => ({ release, signers: digestsOf((ids[k] ?? []).filter((id) => signerOf.has(id)), signerOf) })));
  }
  return sortEntries(entries.filter(({ signers }) => signers.length > 0));
}

/** Reads that are under way together: each crosses to LevelDB's thread and back. */
const RELEASES_AT_A_TIME = 64;

function digestsOf(ids: readonly Hex[], signerOf: ReadonlyMap<Hex, Fingerprint>): ReleaseEntry['signers'] {
  return [...Map.groupBy(ids, (id) => signerOf.get(id) as Fingerprint)].sort(byKey).map(([signer, own]) => ({ signer, digest: digestOfIds(own) }));
}

/** Later than the node's last one, or others would not take it for newer; but for one that this node's clock, being wrong, dated ahead. */
async function timeFor({ checkpoints, clock }: Holdings, { project, nodeKey }: Pick<Checkpoint, 'project' | 'nodeKey'>): Promise<number> {
  const last = (await checkpoints.of(project)).find(({ checkpoint }) => checkpoint.nodeKey === nodeKey);
  const now = clock.now();
  const isUsable = last !== undefined && last.checkpoint.time - now < MAX_FUTURE_SECONDS;
  return isUsable ? Math.max(now, last.checkpoint.time + 1) : now;
}

async function delegationFor(holdings: Holdings, policy: Policy, speaking: Pick<Checkpoint, 'nodeKey' | 'time'>): Promise<Hex> {
  const able = [...(await delegationsOf(holdings, policy)).values()].filter((delegated) => isLetBy(speaking, delegated));
  const [longest] = able.sort((a, b) => b.until - a.until || (a.id < b.id ? -1 : 1));
  if (longest !== undefined) return longest.id;
  throw new ConcurError('signer-unknown', `no witness of the policy for "${policy.project}" lets the node key ${speaking.nodeKey} speak`, {
    hint: `concur witness delegate --project ${policy.project} --node-key ${speaking.nodeKey}`,
  });
}

async function signersHeld(holdings: Holdings, policy: Policy): Promise<SignerHeld[]> {
  const { store, certificates } = holdings;
  const scopes = scopesOf(policy);
  const retractions = await retractionsBySigner(holdings, policy);
  const held: SignerHeld[] = [];
  for (const signer of listedSigners(policy)) {
    const sets: SetHeld[] = [];
    for (const scope of scopes) sets.push(await setHeld(store.tries, { scope, signer }));
    held.push({ signer, sets, retractions: digestOfIds(retractions.get(signer) ?? []), revoked: revokedIn(await certificates.facts(signer)) });
  }
  return held;
}

const NOTHING: SetHeld = { count: 0, root: toHex(summariseLeaf([]).digest), newest: null };

function listedSigners(policy: Policy): Fingerprint[] {
  return [...witnessedKeys(policy).keys()].sort();
}

/** Statements arrive meanwhile: what is said is of one moment, or is looked at again. */
async function setHeld(tries: Tries, trie: TrieName): Promise<SetHeld> {
  for (;;) {
    const { count, digest } = summarise(await tries.node(trie, ''));
    const newest = count === 0 ? null : await newestIn(tries, trie);
    if (newest === null) return NOTHING;
    if (equalBytes(digest, summarise(await tries.node(trie, '')).digest)) return { count, root: toHex(digest), newest };
  }
}

/** Down the right side, where it is not empty. */
async function newestIn(tries: Tries, trie: TrieName): Promise<TrieItem | null> {
  let prefix = '';
  for (;;) {
    const node = await tries.node(trie, prefix);
    if (node.kind === 'leaf') return node.items.at(-1) ?? null;
    prefix += node.children[1].count > 0 ? '1' : '0';
  }
}

async function retractionsBySigner({ store }: Holdings, { project }: Policy): Promise<Map<Fingerprint, Hex[]>> {
  const records = await store.attestations(await store.retractionIds(project));
  return new Map([...Map.groupBy(records, ({ report }) => report.signer)].map(([signer, of]) => [signer, of.map(({ id }) => id)]));
}

function revokedIn(facts: KeyFacts | undefined): SignerHeld['revoked'] {
  const keys = new Map(facts === undefined ? [] : [facts, ...facts.signingKeys].map((key) => [key.fingerprint, key.revocation]));
  return [...keys].sort(byKey).flatMap(([key, revocation]) => (revocation === null ? [] : [{ key, ...revocation }]));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
