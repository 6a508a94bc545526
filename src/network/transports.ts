/** How bytes get to peers: TCP and WebSockets, relays on request; or TCP through a proxy, and then nothing else. */

import { tcp } from '@libp2p/tcp';
import type { Libp2pInit } from 'libp2p';
import { MAX_FRAME_BYTES } from '../base/limits.ts';
import type { Reach } from './reach.ts';

type Transports = NonNullable<Libp2pInit['transports']>;
type TransportFactory = Transports[number];

const SOCKETS = { maxConnections: 256, backlog: 64, inboundSocketInactivityTimeout: 120_000, outboundSocketInactivityTimeout: 120_000 };
/** Bytes of one WebSocket message, which is kept whole until it is all there: a noise frame has at most 64 KiB. */
const MAX_WEBSOCKET_MESSAGE_BYTES = 4 * MAX_FRAME_BYTES;

export async function transportsFor({ proxy, relay }: Pick<Reach, 'proxy' | 'relay'>): Promise<Transports> {
  const relays = relay === 'off' ? [] : [await relayTransport()];
  if (proxy === null) return [tcp(SOCKETS), await webSocketTransport(), ...relays];
  const { tcpThroughProxy } = await import('./socks-transport.ts');
  return [tcpThroughProxy(proxy, SOCKETS), ...relays];
}

async function webSocketTransport(): Promise<TransportFactory> {
  const { webSockets } = await import('@libp2p/websockets');
  return (components) => {
    const transport = webSockets({ maxBufferedAmount: 4 * MAX_FRAME_BYTES })(components);
    const createListener = transport.createListener.bind(transport);
    transport.createListener = (options) => {
      const listener = createListener(options);
      // What the library does not declare; a test sends a message that is too long.
      (listener as unknown as { readonly wsServer: { readonly options: { maxPayload: number } } }).wsServer.options.maxPayload = MAX_WEBSOCKET_MESSAGE_BYTES;
      return listener;
    };
    return transport;
  };
}

async function relayTransport(): Promise<TransportFactory> {
  const { circuitRelayTransport } = await import('@libp2p/circuit-relay-v2');
  return circuitRelayTransport({ maxInboundStopStreams: 32, maxOutboundStopStreams: 32, reservationCompletionTimeout: 10_000 });
}
