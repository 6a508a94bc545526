/** Peers are called once and asked for one piece of evidence: for somebody who runs no node. They learn which piece, and nothing else is asked. */

import type { Libp2p } from '@libp2p/interface';
import type { Hex } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { explain } from './call-failures.ts';
import { askAt, dialFailure, whileCalling, type CallerOptions } from './calling.ts';
import { connectionTo } from './connection-to.ts';
import { addressesByPeer, parsePeers } from './dialling.ts';
import { createEvidenceFetching } from './evidence.ts';
import type { EvidenceGathered, EvidenceSink, FetchOptions } from './port.ts';
import { protocolsOf } from './protocols.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';

export interface EvidenceCall extends FetchOptions, CallerOptions {
  readonly network: string;
  /** Multiaddresses with /p2p/; several may lead to one peer. */
  readonly peers: readonly string[];
  readonly timing?: Partial<Pick<Timing, 'reply'>>;
  /** Told of each peer that could not be asked, or broke off. */
  onFailure(peer: string, reason: string): void;
}

/** @throws ConcurError config-malformed, not-found when those who answered do not have it, peer-failed when none gave all of it, or the signal's reason */
export async function callForEvidence(call: EvidenceCall, sha256: Hex, sink: EvidenceSink): Promise<EvidenceGathered> {
  const configured = parsePeers(call.peers);
  return whileCalling(call, configured, async (node) => {
    const peers = addressesByPeer(configured);
    await Promise.all([...peers].map(async ([peer, ways]) => {
      const failure = await dialFailure(node, ways, call.signal);
      if (failure !== null) call.onFailure(peer, failure);
    }));
    call.signal.throwIfAborted();
    return fetchWith({ node, call, called: [...peers.keys()] }, sha256, sink);
  });
}

interface Calling {
  readonly node: Libp2p;
  readonly call: EvidenceCall;
  /** Ids. */
  readonly called: readonly string[];
}

async function fetchWith({ node, call, called }: Calling, sha256: Hex, sink: EvidenceSink): Promise<EvidenceGathered> {
  const { network } = call;
  const protocol = protocolsOf(network).evidence;
  const patience = call.timing?.reply ?? DEFAULT_TIMING.reply;
  // A relay on the way is not asked.
  const connected = called.filter((peer) => connectionTo(node, peer) !== undefined);
  if (connected.length === 0) throw nobodyAnswered(sha256);
  const failing: Promise<unknown>[] = [];
  const failed = new Set<string>();
  const fetching = createEvidenceFetching({
    peers: () => connected,
    open: (peer) => askAt(node, peer, protocol, patience),
    failed(peer, error) {
      failed.add(peer);
      failing.push(explain(error, { connection: connectionTo(node, peer), network, patience }).then((reason) => call.onFailure(peer, reason)));
    },
  });
  try {
    return await fetching.fetch(sha256, sink, call);
  } catch (error) {
    call.signal.throwIfAborted();
    // Who did not answer did not say that it has nothing.
    throw isConcurError(error, 'not-found') && failed.size === connected.length ? nobodyAnswered(sha256) : error;
  } finally {
    await Promise.all(failing);
  }
}

function nobodyAnswered(sha256: Hex): ConcurError {
  return new ConcurError('peer-failed', `cannot fetch evidence ${sha256}: no peer answered`, { hint: 'ask another one: --peer ADDRESS' });
}
