/** Puts out peers that do not belong here: of another network, or with a score so bad that nothing they say is heard. */

import type { PeerId } from '@libp2p/interface';
import type { Conduct } from './conduct.ts';
import { SCORE_LIMITS } from './gossipsub.ts';
import type { Node } from './libp2p-node.ts';
import type { Log } from './port.ts';
import { networkNamed } from './protocols.ts';

/** @param protocol one that every node of this network speaks */
export function watchPeers(node: Node, protocol: string, conduct: Conduct, log: Log): void {
  let turnedAway = '';
  node.addEventListener('peer:identify', ({ detail }) => {
    if (detail.protocols.includes(protocol)) return;
    const peer = detail.peerId.toString();
    // One that tries again and again is told of once.
    const networks = { ours: networkNamed([protocol]), theirs: networkNamed(detail.protocols) };
    log[peer === turnedAway ? 'debug' : 'warn']({ peer, address: detail.connection.remoteAddr.toString(), ...networks, hint: nextStep(networks) }, 'a peer of another network was turned away');
    turnedAway = peer;
    void hangUp(node, detail.peerId, log);
  });
  node.services.gossip.addEventListener('subscription-change', ({ detail }) => {
    log.debug({ peer: detail.peerId.toString(), topics: detail.subscriptions.length }, 'a peer listens');
  });
  node.services.gossip.addEventListener('gossipsub:heartbeat', () => {
    for (const peer of node.getPeers()) {
      if (node.services.gossip.getScore(peer.toString()) >= SCORE_LIMITS.graylistThreshold) continue;
      conduct.ban(peer.toString());
      log.warn({ peer: peer.toString() }, 'a peer that sent refused statements was put out');
      void hangUp(node, peer, log);
    }
  });
}

/** Also of what is no node of concur at all. */
function nextStep({ ours, theirs }: { readonly ours: string | null; readonly theirs: string | null }): string {
  if (theirs === null) return 'it speaks nothing of concur: look whose address it is';
  return theirs === ours ? 'it is of another version: the older one of the two is to be replaced' : `concur node --network ${theirs} is a node of its network`;
}

/** Closes every connection to the peer. */
export async function hangUp(node: Node, peer: PeerId, log: Log): Promise<void> {
  try {
    await node.hangUp(peer, { signal: AbortSignal.timeout(1_000) });
  } catch (error) {
    log.debug({ peer: peer.toString(), reason: (error as Error).message }, 'a peer did not let go');
    for (const connection of node.getConnections(peer)) connection.abort(error as Error);
  }
}
