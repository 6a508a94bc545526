/** How bytes get to peers: TCP and WebSockets, relays on request; or TCP through a proxy, and then nothing else. */

import { serviceDependencies } from '@libp2p/interface';
import { tcp } from '@libp2p/tcp';
import type { Libp2pInit } from 'libp2p';
import type { Reach } from './reach.ts';

type Transports = NonNullable<Libp2pInit['transports']>;
type TransportFactory = Transports[number];

const SOCKETS = { maxConnections: 256, backlog: 64, inboundSocketInactivityTimeout: 120_000, outboundSocketInactivityTimeout: 120_000 };

export async function transportsFor({ proxy, relay }: Pick<Reach, 'proxy' | 'relay'>): Promise<Transports> {
  const relays = relay === 'off' ? [] : [await relayTransport()];
  if (proxy === null) return [tcp(SOCKETS), await webSocketTransport(), ...relays];
  const { tcpThroughProxy } = await import('./socks-transport.ts');
  return [tcpThroughProxy(proxy, SOCKETS), ...relays];
}

/** Dials over relays and is dialled over none: it listens for nothing, and a relay learns from it whom it wants, no more. */
export async function relayDialler(): Promise<TransportFactory> {
  const { circuitRelayTransport } = await import('@libp2p/circuit-relay-v2');
  // Dialling needs nothing that is started, nor what it would find relays with.
  const dialsOnly = { start: { value: nothing }, stop: { value: nothing }, [serviceDependencies]: { value: [] } };
  return (components) => Object.defineProperties(circuitRelayTransport({ maxOutboundStopStreams: 32 })(components), dialsOnly);
}

const nothing = async () => undefined;

async function webSocketTransport(): Promise<TransportFactory> {
  const { sturdyWebSockets } = await import('./websockets.ts');
  return sturdyWebSockets();
}

async function relayTransport(): Promise<TransportFactory> {
  const { circuitRelayTransport } = await import('@libp2p/circuit-relay-v2');
  return circuitRelayTransport({ maxInboundStopStreams: 32, maxOutboundStopStreams: 32, reservationCompletionTimeout: 10_000 });
}
