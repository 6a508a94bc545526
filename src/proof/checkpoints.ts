/** The checkpoints of a proof: who lets their keys speak, whether they spoke, and what they show of its releases. */

import type { Hex } from '../base/bytes.ts';
import type { Checks } from '../openpgp/verify/check-foreign.ts';
import type { Checkpoint } from '../statement/checkpoint.ts';
import { decodeCheckpointMessage, verifyCheckpoint } from '../statement/checkpoint-message.ts';
import { isLetBy, lifeOf } from '../statement/delegation.ts';
import { refuseFuture } from '../statement/future.ts';
import { isIncluded, releaseLeaf } from '../statement/release-index.ts';
import type { About, Proof, ProofCheckpoint, ReleasePlace } from './proof.ts';
import { malformed } from './refusal.ts';
import type { Signed } from './signed.ts';

/** Signed by the key that its delegation names; whether a policy wants to hear it is another question. */
export interface HeardCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly delegation: Signed;
  /** By release. Of those that it shows nothing of there is none. */
  readonly places: ReadonlyMap<string, ReleasePlace>;
}

interface Hearing {
  readonly signed: readonly Signed[];
  readonly checks: Checks;
  /** Seconds. */
  readonly now: number;
}

/** @throws ConcurError proof-malformed | signature-bad | signature-future, and whatever refuses a checkpoint on its way into a node */
export async function hearCheckpoints({ about, checkpoints }: Proof, { signed, checks, now }: Hearing): Promise<HeardCheckpoint[]> {
  const delegations = new Map(signed.filter(({ content }) => content.kind === 'delegation').map((each) => [each.id, each]));
  const used = new Set<Hex>();
  const heard: HeardCheckpoint[] = [];
  for (const { message, places } of checkpoints) {
    const received = decodeCheckpointMessage(message);
    const { checkpoint } = received;
    refuseFuture({ created: checkpoint.time }, now);
    const delegation = delegations.get(checkpoint.delegation);
    if (delegation === undefined || !lets(delegation, checkpoint) || checkpoint.project !== about.project) throw malformed('has a checkpoint of a key that nothing in it lets speak of its project then');
    await verifyCheckpoint(received, checks.bare);
    used.add(delegation.id);
    heard.push({ checkpoint, delegation, places: placesIn(about, checkpoint, places) });
  }
  if (used.size < delegations.size) throw malformed('has a delegation without a checkpoint');
  return heard;
}

function lets({ content, report }: Signed, checkpoint: Checkpoint): boolean {
  return content.kind === 'delegation' && content.project === checkpoint.project && isLetBy(checkpoint, { nodeKey: content.nodeKey, ...lifeOf(content, report.created) });
}

function placesIn({ releases }: About, { releases: index }: Checkpoint, places: ProofCheckpoint['places']): Map<string, ReleasePlace> {
  // An index of nothing shows of every release that nothing was said.
  const shown = new Map<string, ReleasePlace>(index.count === 0 ? releases.map((release) => [release, NOTHING]) : []);
  for (const [i, release] of releases.entries()) {
    const place = places[i] ?? null;
    if (place === null) continue;
    if (place.signers.length === 0 || !isIncluded(index, releaseLeaf({ release, signers: place.signers }), place)) throw malformed(`shows release "${release}" where a checkpoint does not have it`);
    shown.set(release, place);
  }
  return shown;
}

const NOTHING: ReleasePlace = { index: 0, path: [], signers: [] };
