/** Evidence from the shelf, or from peers of the running node when it is not there and somebody asked for it. */

import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError, isConcurError } from '../../src/base/errors.ts';
import { count } from '../../src/base/wording.ts';
import type { EvidenceContent, FetchedEvidence } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import { watchProgress } from '../terminal/progress.ts';
import { progressLine } from '../view/progress.ts';
import { bytes, hashStart } from '../view/words.ts';

export interface GotEvidence extends EvidenceContent {
  /** null: it was here. */
  readonly fetched: FetchedEvidence | null;
}

/** @throws ConcurError not-found | store-damaged | peer-failed | interrupted */
export async function evidenceFromAnywhere(context: Context, sha256: Hex): Promise<GotEvidence> {
  const ledger = await context.ledger();
  try {
    return { ...await ledger.evidence(sha256), fetched: null };
  } catch (error) {
    if (!isConcurError(error, 'not-found')) throw error;
    if (context.globals.offline) throw error;
    if (ledger.node === null) throw new ConcurError('not-found', error.message, { hint: 'concur evidence list; with a running node (concur node) its peers are asked' });
  }
  const fetched = await fetchWatched(context, sha256);
  return { ...await ledger.evidence(sha256), fetched };
}

/** @throws ConcurError node-required | not-found | peer-failed | interrupted */
export async function fetchWatched(context: Context, sha256: Hex): Promise<FetchedEvidence> {
  const { node } = await context.ledger();
  if (node === null) throw new ConcurError('node-required', 'peers are asked by a running node, and none is running here', { hint: 'concur node' });
  const progress = watchProgress(context);
  try {
    const fetched = await node.fetchEvidence(sha256, {
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
