/**
 * Checkpoints for a proof. Their indexes of releases are over what their nodes held, so each is made again from what is
 * here, as far as it was there too: that works where nothing is missing here, and is left alone otherwise.
 */

import { toHex, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_FUTURE_SECONDS, MAX_PROOF_CHECKPOINTS } from '../base/limits.ts';
import type { Policy } from '../policy/policy.ts';
import type { ProofCheckpoint } from '../proof/proof.ts';
import type { Checkpoint } from '../statement/checkpoint.ts';
import { isLetBy } from '../statement/delegation.ts';
import { inclusionPath, indexRoot, releaseLeaf, type ReleaseEntry } from '../statement/release-index.ts';
import { summaryOf } from '../sync/summary-of.ts';
import { delegationsOf, type Delegated } from './delegations.ts';
import type { Holdings } from './holdings.ts';
import { entriesOver } from './make-checkpoint.ts';

export interface ShownCheckpoints {
  readonly checkpoints: readonly ProofCheckpoint[];
  /** That let their keys speak. */
  readonly delegations: readonly Delegated[];
  /** Checkpoints of witnesses whose node held something that is not here. */
  readonly unshown: number;
}

/** @param releases labels, sorted */
export async function showCheckpoints(holdings: Holdings, policy: Policy, releases: readonly string[]): Promise<ShownCheckpoints> {
  const delegated = await delegationsOf(holdings, policy);
  const shown: { checkpoint: ProofCheckpoint; delegation: Delegated }[] = [];
  let unshown = 0;
  for (const { checkpoint, message } of await holdings.checkpoints.of(policy.project)) {
    const delegation = delegated.get(checkpoint.delegation);
    if (delegation === undefined || !isLetBy(checkpoint, delegation) || checkpoint.time - holdings.clock.now() > MAX_FUTURE_SECONDS) continue;
    const entries = shown.length < MAX_PROOF_CHECKPOINTS ? await entriesOf(holdings, checkpoint) : null;
    if (entries === null) unshown++;
    else shown.push({ checkpoint: { message, places: placesOf(entries, releases) }, delegation });
  }
  return { checkpoints: shown.map(({ checkpoint }) => checkpoint), delegations: shown.map(({ delegation }) => delegation), unshown };
}

/** The leaves of its index; null where what is here makes another index. */
async function entriesOf(holdings: Holdings, checkpoint: Checkpoint): Promise<ReleaseEntry[] | null> {
  const signerOf = await heldBySigner(holdings, checkpoint);
  if (signerOf === null) return null;
  const entries = await entriesOver(holdings, checkpoint.project, signerOf);
  const { count, root } = indexRoot(entries.map(releaseLeaf));
  return count === checkpoint.releases.count && root === checkpoint.releases.root ? entries : null;
}

/** What its node held in our own format; null where not all of that is here, or something older besides. */
async function heldBySigner({ store: { tries } }: Holdings, { project, scopes, signers }: Checkpoint): Promise<Map<Hex, Fingerprint> | null> {
  const signerOf = new Map<Hex, Fingerprint>();
  for (const { signer, sets } of signers) {
    const set = sets[scopes.indexOf(project)];
    if (set === undefined) return null;
    const items = set.count === 0 ? [] : await tries.items({ scope: project, signer }, '', null, set.count);
    if (toHex(summaryOf(items).digest) !== set.root) return null;
    for (const { id } of items) signerOf.set(id, signer);
  }
  return signerOf;
}

function placesOf(entries: readonly ReleaseEntry[], releases: readonly string[]): ProofCheckpoint['places'] {
  const leaves = entries.map(releaseLeaf);
  return releases.map((release) => {
    const index = entries.findIndex((entry) => entry.release === release);
    return index === -1 ? null : { ...inclusionPath(leaves, index), signers: (entries[index] as ReleaseEntry).signers };
  });
}
