/** Who the node is connected to. */

import type { PeerSummary } from '../../src/ledger/port.ts';
import { faint, strong, type Line } from './line.ts';
import { table } from './table.ts';

const HEADINGS = ['peer', 'direction', 'transport', 'round trip', 'score', 'lacking', 'agent', 'address'];

export function peerTable(peers: readonly PeerSummary[]): Line[] {
  if (peers.length === 0) return [];
  return table([HEADINGS.map(faint), ...peers.map(cells)]);
}

function cells({ id, address, direction, transport, agent, roundTrip, score, lacking }: PeerSummary) {
  return [
    strong(id), direction, transport, roundTrip === null ? '-' : `${Math.round(roundTrip)} ms`, score.toFixed(1), lacking === null ? '-' : String(lacking),
    agent ?? '-', address,
  ];
}
