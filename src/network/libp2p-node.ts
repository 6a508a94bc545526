/** The libp2p node under the host: transports, identity and limits, each set explicitly. */

import { noise } from '@chainsafe/libp2p-noise';
import { loadOrCreateSelfKey } from '@libp2p/config';
import type { ConnectionGater, Libp2p, PeerId } from '@libp2p/interface';
import { identify } from '@libp2p/identify';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { createLibp2p, type Libp2pInit } from 'libp2p';
import { ConcurError } from '../base/errors.ts';
import { MAX_FRAME_BYTES } from '../base/limits.ts';
import { parseAddress } from './dialling.ts';
import { gossipService, type ScoredGossip } from './gossipsub.ts';

export type NetworkDatastore = NonNullable<Libp2pInit['datastore']>;

export interface NodeOptions {
  readonly datastore: NetworkDatastore;
  /** To listen on. */
  readonly addresses: readonly string[];
  readonly agent: string;
  readonly topic: string;
  /** Milliseconds. */
  readonly heartbeat: number;
  readonly isBanned: (peer: string) => boolean;
}

export type Node = Libp2p<{ gossip: ScoredGossip; identify: unknown; ping: unknown }>;

/** The key store asks for a password. What protects the key is the folder's mode: whoever reads it could read this as well. */
const KEY_STORE_PASSWORD = 'concur-peer-identity-is-not-a-signing-key';

/**
 * Creates a node that does not listen yet, so that its protocols can be registered before the first peer asks for them.
 * @throws ConcurError config-malformed
 */
export async function createNode({ datastore, addresses, agent, topic, heartbeat, isBanned }: NodeOptions): Promise<Node> {
  for (const address of addresses) parseAddress(address, 'listening');
  const privateKey = await loadOrCreateSelfKey(datastore, { pass: KEY_STORE_PASSWORD });
  return createLibp2p({
    privateKey,
    datastore,
    start: false,
    nodeInfo: { name: 'concur', userAgent: agent },
    addresses: { listen: [...addresses] },
    transports: [tcp({ maxConnections: 256, backlog: 64, inboundSocketInactivityTimeout: 120_000, outboundSocketInactivityTimeout: 120_000 })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(STREAMS)],
    connectionManager: CONNECTIONS,
    connectionGater: gater(isBanned),
    services: { identify: identify({ maxMessageSize: 8 * 1024 }), ping: ping(), gossip: gossipService(topic, heartbeat) },
  });
}

/** @throws ConcurError listen-failed */
export async function listen(node: Node, addresses: readonly string[]): Promise<void> {
  try {
    await node.start();
  } catch (cause) {
    await node.stop();
    throw new ConcurError('listen-failed', `cannot listen on ${addresses.join(', ')}`, { hint: 'another program may use the port: choose one with --listen', cause });
  }
}

/** Streams of one connection: gossip, identify, ping, exchanges and certificates, both ways. */
const STREAMS = {
  maxInboundStreams: 32,
  maxOutboundStreams: 32,
  maxEarlyStreams: 10,
  maxMessageSize: 64 * 1024,
  streamOptions: {
    inactivityTimeout: 120_000,
    maxReadBufferLength: 2 * MAX_FRAME_BYTES,
    maxWriteBufferLength: 4 * 1024 * 1024,
  },
};

/** Inbound strangers cannot push out configured and mesh peers: those are tagged, and the untagged go first. */
const CONNECTIONS = {
  maxConnections: 128,
  maxParallelDials: 16,
  maxDialQueueLength: 128,
  maxPeerAddrsToDial: 8,
  dialTimeout: 10_000,
  addressDialTimeout: 6_000,
  inboundUpgradeTimeout: 10_000,
  // A day's party on one machine, or many builders behind one address, connect in the same second.
  inboundConnectionThreshold: 32,
  maxIncomingPendingConnections: 64,
  reconnectRetries: 0,
};

function gater(isBanned: (peer: string) => boolean): ConnectionGater {
  const denied = (peer: PeerId) => isBanned(peer.toString());
  return { denyDialPeer: denied, denyInboundEncryptedConnection: denied };
}
