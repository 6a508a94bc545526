/**
 * Room at a relay. libp2p keeps a reservation for an hour, also of a peer that has gone: whoever comes with one identity after
 * another would have them all. Who is connected keeps theirs, and the gate bounds how many of one network are connected.
 */

import type { CircuitRelayService } from '@libp2p/circuit-relay-v2';
import type { Libp2p } from '@libp2p/interface';
import { MAX_RELAY_RESERVATIONS } from '../base/limits.ts';

type Relaying = Pick<Libp2p, 'getConnections'> & { readonly services: { readonly relay?: Pick<CircuitRelayService, 'reservations'> } };

/** To be called before a reservation is made. Nothing, where there is room, or no relay. */
export function makeRelayRoom(node: Pick<Libp2p, 'getConnections' | 'services'>): void {
  const { services: { relay }, getConnections } = node as Relaying;
  if (relay === undefined || relay.reservations.size < MAX_RELAY_RESERVATIONS) return;
  for (const [peer, { signal }] of relay.reservations) {
    if (getConnections.call(node, peer).length > 0) continue;
    relay.reservations.delete(peer);
    // It would end, with its hour, whichever one the peer has by then.
    signal.clear();
  }
}
