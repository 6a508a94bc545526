/**
 * A node tells of the public addresses of its own interfaces from the start. libp2p would wait until four peers in different
 * networks have dialled them, and the first node of a network has no peers; if peers find that they cannot, they are told of no more.
 */

import type { Libp2pEvents, TypedEventTarget } from '@libp2p/interface';
import type { AddressManager, TransportManager } from '@libp2p/interface-internal';
import { rangeOf } from './address-range.ts';

export interface OwnAddressesComponents {
  readonly events: TypedEventTarget<Libp2pEvents>;
  readonly addressManager: Pick<AddressManager, 'confirmObservedAddr'>;
  readonly transportManager: Pick<TransportManager, 'getAddrs'>;
}

export function tellOwnAddresses({ events, addressManager, transportManager }: OwnAddressesComponents): object {
  events.addEventListener('transport:listening', () => {
    for (const address of transportManager.getAddrs()) if (rangeOf(address) === 'public') addressManager.confirmObservedAddr(address, { type: 'transport' });
  });
  return {};
}
