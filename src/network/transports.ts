/** How bytes get to peers: TCP and WebSockets, relays on request; or TCP through a proxy, and then nothing else. */

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

async function webSocketTransport(): Promise<TransportFactory> {
  const { sturdyWebSockets } = await import('./websockets.ts');
  return sturdyWebSockets();
}

async function relayTransport(): Promise<TransportFactory> {
  const { circuitRelayTransport } = await import('@libp2p/circuit-relay-v2');
  return circuitRelayTransport({ maxInboundStopStreams: 32, maxOutboundStopStreams: 32, reservationCompletionTimeout: 10_000 });
}
