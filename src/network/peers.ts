/** Connected peers as people look at them. */

import { transportOf } from './address-range.ts';
import type { Node } from './libp2p-node.ts';
import type { PeerSummary } from './port.ts';

/** One entry a peer, though there may be two connections to it: then the better one. @param lacking by peer */
export async function summarisePeers(node: Node, lacking: (peer: string) => number | null): Promise<PeerSummary[]> {
  return Promise.all(node.getPeers().map(async (peer) => {
    const connections = node.getConnections(peer);
    const connection = connections.find(({ limits }) => limits === undefined) ?? connections[0];
    const known = await node.peerStore.get(peer).catch(ifUnknown);
    const agent = known?.metadata.get('AgentVersion');
    return {
      id: peer.toString(),
      address: connection?.remoteAddr.toString() ?? '',
      direction: connection?.direction ?? 'inbound',
      transport: connection === undefined ? 'tcp' : transportOf(connection.remoteAddr),
      // Not well-formed text is shown as such, not refused: the peer chose it.
      agent: agent === undefined ? null : new TextDecoder().decode(agent),
      roundTrip: connection?.rtt ?? null,
      score: node.services.gossip.getScore(peer.toString()),
      lacking: lacking(peer.toString()),
    };
  }));
}

/** A peer that connected a moment ago is not in the peer store yet. */
export function ifUnknown(error: unknown): undefined {
  if ((error as Error).name !== 'NotFoundError') throw error;
}
