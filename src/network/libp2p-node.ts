/** The libp2p node under the host: transports, identity and limits, each set explicitly. */

import { noise } from '@chainsafe/libp2p-noise';
import { loadOrCreateSelfKey } from '@libp2p/config';
import type { ConnectionGater, Libp2p } from '@libp2p/interface';
import { identify } from '@libp2p/identify';
import { ping } from '@libp2p/ping';
import { yamux } from '@libp2p/yamux';
import { createLibp2p, type Libp2pInit } from 'libp2p';
import { ConcurError } from '../base/errors.ts';
import { MAX_FRAME_BYTES, MAX_IDENTIFY_BYTES } from '../base/limits.ts';
import { parseAddress } from './dialling.ts';
import { gossipService, type ScoredGossip } from './gossipsub.ts';
import { tellOwnAddresses } from './own-addresses.ts';
import type { Reach } from './reach.ts';
import { discoveriesFor, servicesFor, type Found } from './reach-services.ts';
import { transportsFor } from './transports.ts';

export type NetworkDatastore = NonNullable<Libp2pInit['datastore']>;

export interface NodeOptions {
  readonly datastore: NetworkDatastore;
  /** To listen on. */
  readonly addresses: readonly string[];
  readonly agent: string;
  /** The network's name. */
  readonly network: string;
  readonly topic: string;
  /** Milliseconds between two rounds. */
  readonly heartbeat: number;
  readonly ping: number;
  readonly reach: Reach;
  readonly gater: ConnectionGater;
  /** Told of peers that were found in the local network, before libp2p is. */
  onFound(found: Found): void;
}

export type Node = Libp2p<{ gossip: ScoredGossip; identify: unknown; ping: unknown }>;

/** The key store asks for a password. What protects the key is the folder's mode: whoever reads it could read this as well. */
const KEY_STORE_PASSWORD = 'concur-peer-identity-is-not-a-signing-key';

/**
 * Creates a node that does not listen yet, so that its protocols can be registered before the first peer asks for them.
 * @throws ConcurError config-malformed
 */
export async function createNode({ datastore, addresses, agent, network, topic, heartbeat, ping: pingInterval, reach, gater, onFound }: NodeOptions): Promise<Node> {
  for (const address of addresses) checkListening(address, reach);
  const privateKey = await loadOrCreateSelfKey(datastore, { pass: KEY_STORE_PASSWORD });
  return createLibp2p({
    privateKey,
    datastore,
    start: false,
    nodeInfo: { name: 'concur', userAgent: agent },
    addresses: { listen: listened(addresses, reach) },
    transports: await transportsFor(reach),
    connectionEncrypters: [noise()],
    ...(reach.networkKey === null ? {} : { connectionProtector: await protector(reach.networkKey) }),
    streamMuxers: [yamux(STREAMS)],
    connectionManager: { ...CONNECTIONS, ...(reach.proxy === null ? {} : PROXIED) },
    connectionGater: gater,
    connectionMonitor: { pingInterval, pingTimeout: { minTimeout: PING_PATIENCE } },
    peerDiscovery: await discoveriesFor(reach, network, onFound),
    services: {
      identify: identify({ maxMessageSize: MAX_IDENTIFY_BYTES }), ping: ping(PINGS), gossip: gossipService(topic, heartbeat), ownAddresses: tellOwnAddresses,
      ...await servicesFor(reach, network),
    },
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

/** libp2p passes over what no transport listens on, and the node would seem to be reachable. @throws ConcurError config-malformed */
function checkListening(text: string, { proxy }: Reach): void {
  const shape = parseAddress(text, 'listening').getComponents().map(({ name }) => name).join('/');
  const known = proxy === null ? LISTENING : LISTENING_WITH_PROXY;
  if (known.test(shape)) return;
  throw new ConcurError('config-malformed', `cannot listen on "${text}": it is neither TCP nor${proxy === null ? '' : ', without a proxy,'} WebSockets`, { hint: 'for example /ip4/0.0.0.0/tcp/4884' });
}

const LISTENING_WITH_PROXY = /^((ip6zone\/)?ip[46]|dns[46]?)\/tcp(\/p2p)?$/;
const LISTENING = /^((ip6zone\/)?ip[46]|dns[46]?)\/tcp(\/ws)?(\/p2p)?$|(^|\/)p2p-circuit$/;

/** Who wants to be reached is reached over relays as well: they are looked for among the peers. */
function listened(addresses: readonly string[], { relay }: Reach): string[] {
  return relay === 'use' && addresses.length > 0 ? [...new Set([...addresses, '/p2p-circuit'])] : [...addresses];
}

export async function protector(psk: Uint8Array): Promise<NonNullable<Libp2pInit['connectionProtector']>> {
  const { preSharedKey } = await import('@libp2p/pnet');
  return preSharedKey({ psk, timeout: 10_000 });
}

/**
 * Milliseconds until a peer that answers no ping is given up. On a narrow line the answer stands behind frames that take ten
 * seconds each: with libp2p's five nobody there ever came to the end of one. The next pings meanwhile need streams of their
 * own: one that is refused would end the connection as well.
 */
const PING_PATIENCE = 60_000;
const PINGS = { timeout: PING_PATIENCE, maxInboundStreams: 16, maxOutboundStreams: 16 };

/** Streams of one connection: gossip, identify, ping, exchanges and certificates, both ways. */
export const STREAMS = {
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
export const CONNECTIONS = {
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

/** No name is looked up here; and a way through Tor takes its time. */
export const PROXIED = { resolvers: {}, dialTimeout: 60_000, addressDialTimeout: 45_000 };
