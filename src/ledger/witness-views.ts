/** What a policy's witnesses held, beside what is held here: from their checkpoints, and this node's own tries. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';
import { witnessedKeys } from '../policy/named.ts';
import type { Policy } from '../policy/policy.ts';
import type { Checkpoint, SignerHeld } from '../statement/checkpoint.ts';
import { isLetBy } from '../statement/delegation.ts';
import { scopeOf } from '../statement/foreign.ts';
import type { SignerRoot } from '../sync/tries.ts';
import type { Lacking, Witnessed, WitnessView } from '../tally/freshness.ts';
import { lacksRevocation, newestAmong, seenByEnough } from '../tally/heard.ts';
import { delegationsOf } from './delegations.ts';
import { isHeld } from './held-sets.ts';
import type { Holdings } from './holdings.ts';

/** @returns undefined where the policy names no witnesses */
export async function witnessedFor(holdings: Holdings, policy: Policy): Promise<Witnessed | undefined> {
  if (policy.witnesses === null) return undefined;
  const checkpoints = await countedCheckpoints(holdings, policy);
  const views: WitnessView[] = [];
  for (const [name, of] of checkpoints) {
    const past = of.filter(({ time }) => time - holdings.clock.now() <= MAX_FUTURE_SECONDS);
    for (const newest of newestAmong(past, ({ time }) => time)) views.push({ name, time: newest.time, lacking: await lackingHere(holdings, policy, newest) });
  }
  return { views, seen: seenByEnough([...checkpoints.values()], policy.witnesses.need) };
}

/** What the node reads for a project: its statements, then the foreign ones by format, sorted. */
export function scopesOf({ project, foreign }: Pick<Policy, 'project' | 'foreign'>): string[] {
  return [project, ...[...new Set(foreign.map(({ format }) => scopeOf(format)))].sort()];
}

/** By the witness's name: all of a key that spoke with leave. */
async function countedCheckpoints(holdings: Holdings, policy: Policy): Promise<Map<string, Checkpoint[]>> {
  const delegations = await delegationsOf(holdings, policy);
  const counted = new Map<string, Checkpoint[]>();
  for (const { checkpoint } of await holdings.checkpoints.of(policy.project)) {
    const delegated = delegations.get(checkpoint.delegation);
    if (delegated === undefined || !isLetBy(checkpoint, delegated)) continue;
    counted.set(delegated.name, [...counted.get(delegated.name) ?? [], checkpoint]);
  }
  return counted;
}

/** What the checkpoint's node had of the policy's signers, and what is not here. */
export async function lackingHere(holdings: Holdings, policy: Policy, checkpoint: Checkpoint): Promise<Lacking[]> {
  const held = new Map(checkpoint.signers.map((each) => [each.signer, each]));
  const roots = new Map<string, Map<Fingerprint, SignerRoot>>();
  for (const scope of scopesOf(policy)) roots.set(scope, new Map((await holdings.store.tries.roots(scope)).map((root) => [root.signer, root])));
  const lacking: Lacking[] = [];
  for (const [fingerprint, { name, isSigner }] of witnessedKeys(policy)) {
    const theirs = held.get(fingerprint);
    const missing = theirs === undefined ? 'not-followed' : await compareSets(holdings, { checkpoint, theirs, roots });
    // Another policy has other witnesses: that says nothing of any builder's word.
    if (missing === 'not-followed' && isSigner) lacking.push({ why: 'signer', fingerprint, name, id: null });
    if (typeof missing === 'object') lacking.push({ why: 'statement', fingerprint, name, id: missing.id });
    if (theirs !== undefined && theirs.revoked.length > 0 && lacksRevocation(await holdings.certificates.facts(fingerprint), theirs.revoked)) lacking.push({ why: 'revocation', fingerprint, name, id: null });
  }
  return lacking;
}

interface Comparison {
  readonly checkpoint: Checkpoint;
  readonly theirs: SignerHeld;
  /** What is held here, by scope. */
  readonly roots: ReadonlyMap<string, ReadonlyMap<Fingerprint, SignerRoot>>;
}

async function compareSets({ store }: Holdings, { checkpoint, theirs: { signer, sets }, roots }: Comparison): Promise<'none' | 'not-followed' | { id: Hex | null }> {
  for (const [scope, ours] of roots) {
    const set = sets[checkpoint.scopes.indexOf(scope)];
    if (set === undefined) return 'not-followed';
    if (set.newest === null || await isHeld(store, { trie: { scope, signer }, set, time: checkpoint.time }, ours.get(signer))) continue;
    return { id: await store.hasAttestation(set.newest.id) ? null : set.newest.id };
  }
  return 'none';
}
