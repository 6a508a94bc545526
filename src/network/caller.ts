/**
 * A libp2p node that only calls: it listens nowhere, offers no protocol and gossips nothing. Its identity is made for the one
 * call: nobody can tell that two calls were the same person's, and it is as long as any other. Peers that ask who it is get no
 * answer, not even which program it is.
 */

import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@libp2p/yamux';
import { CODE_P2P_CIRCUIT } from '@multiformats/multiaddr';
import { createLibp2p, type Libp2p } from 'libp2p';
import type { ConfiguredPeer } from './dialling.ts';
import { CONNECTIONS, protector, PROXIED, STREAMS } from './libp2p-node.ts';
import type { Reach } from './reach.ts';
import { relayDialler, transportsFor } from './transports.ts';

/** Started. The caller must stop it. @param peers those that it is to dial */
export async function createCaller({ proxy, networkKey }: Pick<Reach, 'proxy' | 'networkKey'>, peers: readonly Pick<ConfiguredPeer, 'address'>[]): Promise<Libp2p> {
  const overRelays = peers.some(({ address }) => address.getComponents().some(({ code }) => code === CODE_P2P_CIRCUIT));
  return createLibp2p({
    addresses: { listen: [] },
    transports: [...await transportsFor({ proxy, relay: 'off' }), ...(overRelays ? [await relayDialler()] : [])],
    connectionEncrypters: [noise()],
    ...(networkKey === null ? {} : { connectionProtector: await protector(networkKey) }),
    // What is sent at a time of its own would tell nothing, and would make two calls look different.
    streamMuxers: [yamux({ ...STREAMS, enableKeepAlive: false })],
    connectionMonitor: { enabled: false },
    connectionManager: { ...CONNECTIONS, ...(proxy === null ? {} : PROXIED) },
    // Operators may name peers anywhere, and nobody else names any.
    connectionGater: {},
  });
}
