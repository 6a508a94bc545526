import type { Connection, Libp2p } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';

/** @param peer its id. @returns undefined when it is not connected; one over a relay, which ends soon and after little, only where there is no other */
export function connectionTo(node: Pick<Libp2p, 'getConnections'>, peer: string): Connection | undefined {
  const connections = node.getConnections(peerIdFromString(peer)).filter(({ status }) => status === 'open');
  return connections.find(({ limits }) => limits === undefined) ?? connections[0];
}
