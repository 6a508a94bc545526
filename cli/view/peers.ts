/** Who the node is connected to. */

import type { PeerSummary } from '../../src/ledger/port.ts';
import { strong, type Line } from './line.ts';
import { table } from './table.ts';

export function peerTable(peers: readonly PeerSummary[]): Line[] {
  return table(peers.map(({ id, address, direction, agent, roundTrip }) => [
    strong(id), direction, address, roundTrip === null ? '' : `${Math.round(roundTrip)} ms`, agent ?? '',
  ]));
}
