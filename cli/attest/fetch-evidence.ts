/** Evidence from the shelf, or from peers when it is not there and somebody asked for it: those of the running node, or by this process itself. */

import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError, isConcurError } from '../../src/base/errors.ts';
import { count } from '../../src/base/wording.ts';
import type { EvidenceContent, EvidenceProgress, FetchedEvidence, Following } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import { whomToAsk, type PeerOptions } from '../peers/ask-first.ts';
import { watchProgress } from '../terminal/progress.ts';
import { progressLine } from '../view/progress.ts';
import { bytes, hashStart } from '../view/words.ts';

export interface GotEvidence extends EvidenceContent {
  /** null: it was here. */
  readonly fetched: FetchedEvidence | null;
}

/** @throws ConcurError usage | not-found | store-damaged | config-malformed | peer-failed | interrupted */
export async function evidenceFromAnywhere(context: Context, sha256: Hex, options: PeerOptions): Promise<GotEvidence> {
  const ledger = await context.ledger();
  try {
    return { ...await ledger.evidence(sha256), fetched: null };
  } catch (error) {
    if (!isConcurError(error, 'not-found')) throw error;
    const fetched = await fetchFromPeers(context, sha256, options);
    if (fetched !== null) return { ...await ledger.evidence(sha256), fetched };
    throw context.globals.offline ? error : new ConcurError('not-found', error.message, { hint: 'concur evidence list; --peer ADDRESS asks a peer for it, and a running node (concur node) its own' });
  }
}

/** @returns null when there is nobody to ask */
async function fetchFromPeers(context: Context, sha256: Hex, options: PeerOptions): Promise<FetchedEvidence | null> {
  const whom = await whomToAsk(context, options);
  const { node, fetchFromPeers: fetchOnce } = await context.ledger();
  if (whom !== null && whom.peers.length > 0 && fetchOnce !== null) {
    const onFailure = (peer: string, reason: string) => context.output.warn(`peer ${peer} ${reason}`);
    return fetchFollowed(context, sha256, (following) => fetchOnce({ ...following, peers: whom.peers, config: whom.config, onFailure }, sha256));
  }
  return node === null || context.globals.offline ? null : fetchWatched(context, sha256);
}

/** @throws ConcurError node-required | not-found | peer-failed | interrupted */
export async function fetchWatched(context: Context, sha256: Hex): Promise<FetchedEvidence> {
  const { node } = await context.ledger();
  if (node === null) throw new ConcurError('node-required', 'peers are asked by a running node, and none is running here', { hint: 'concur node' });
  return fetchFollowed(context, sha256, (following) => node.fetchEvidence(sha256, following));
}

async function fetchFollowed(context: Context, sha256: Hex, fetch: (following: Following<EvidenceProgress>) => Promise<FetchedEvidence>): Promise<FetchedEvidence> {
  const progress = watchProgress(context);
  try {
    const fetched = await fetch({
      signal: context.signal,
      onProgress: ({ fetched: done, size: total }) => progress.on((milliseconds) => progressLine({ what: 'fetching', name: hashStart(sha256), done, total, milliseconds })),
    });
    context.output.note(fetchedLine(fetched));
    return fetched;
  } finally {
    progress.end();
  }
}

function fetchedLine({ sha256, size, peers, outcome }: FetchedEvidence): string {
  return outcome === 'known' ? `${hashStart(sha256)} is here by now` : `fetched ${hashStart(sha256)}  ${bytes(size)}  from ${count(peers.length, 'peer')}`;
}
