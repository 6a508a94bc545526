/**
 * libp2p's WebSockets, with both ends strengthened. The library's own (10.1.21) hears no error of a connection that came in, so one
 * malformed frame would end the process; it takes messages of 100 MiB and more, and waits for a silent client for ever. Tests do
 * each of these things.
 */

import type { Server, Socket } from 'node:net';
import type { DialTransportOptions, Listener, Transport } from '@libp2p/interface';
import { webSockets, type WebSocketsComponents } from '@libp2p/websockets';
import { CODE_IP6, CODE_TLS, CODE_WSS, type Multiaddr } from '@multiformats/multiaddr';
import { WebSocket, type ClientOptions } from 'ws';
import { MAX_FRAME_BYTES, MAX_WEBSOCKETS, MAX_WEBSOCKET_MESSAGE_BYTES } from '../base/limits.ts';

/** Milliseconds in which a client has asked for a WebSocket, or a server has opened one; what follows has its own limits. */
const PATIENCE = 10_000;

export function sturdyWebSockets(): (components: WebSocketsComponents) => Transport {
  const create = webSockets({ maxBufferedAmount: 4 * MAX_FRAME_BYTES });
  return (components) => {
    const transport = create(components) as Transport & DialsWith;
    const createListener = transport.createListener.bind(transport);
    transport.createListener = (options) => strengthen(createListener(options));
    transport._connect = open;
    return transport;
  };
}

/** What the library has and does not declare. */
interface DialsWith {
  _connect(address: Multiaddr, options: DialTransportOptions): Promise<WebSocket>;
}

interface ListensWith {
  readonly server: Server;
  readonly wsServer: {
    readonly options: { maxPayload: number; WebSocket: new (address: string, protocols: string[] | undefined, options: ClientOptions) => WebSocket };
    on(event: 'headers', listener: (headers: unknown, request: { readonly socket: Socket }) => void): void;
  };
}

class SturdyWebSocket extends WebSocket {
  constructor(address: string, protocols: string[] | undefined, options: ClientOptions) {
    super(address, protocols, options);
    // The close that follows an error is what ends the connection.
    this.on('error', () => undefined);
  }

  /** The library ends a broken connection with a code that must not be sent, and the socket would stay. */
  override close(code?: number, reason?: string): void {
    if (code === 1006) this.terminate();
    else super.close(code, reason);
  }
}

function strengthen(listener: Listener): Listener {
  const { server, wsServer } = listener as Listener & ListensWith;
  wsServer.options.maxPayload = MAX_WEBSOCKET_MESSAGE_BYTES;
  wsServer.options.WebSocket = SturdyWebSocket;
  server.maxConnections = MAX_WEBSOCKETS;
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  server.on('connection', (socket) => { waiting.set(socket, setTimeout(() => socket.destroy(), PATIENCE).unref()); });
  wsServer.on('headers', (_, { socket }) => clearTimeout(waiting.get(socket)));
  return listener;
}

async function open(address: Multiaddr, { signal }: DialTransportOptions): Promise<WebSocket> {
  signal.throwIfAborted();
  const socket = new SturdyWebSocket(urlOf(address), undefined, { maxPayload: MAX_WEBSOCKET_MESSAGE_BYTES, perMessageDeflate: false, followRedirects: false, handshakeTimeout: PATIENCE });
  socket.binaryType = 'arraybuffer';
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const abandon = () => {
    socket.terminate();
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abandon, { once: true });
  socket.once('open', () => {
    // Whoever gets it listens a moment later, and what came with the answer must wait so long.
    socket.pause();
    setImmediate(() => socket.resume());
    resolve(socket);
  });
  socket.once('error', reject);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

function urlOf(address: Multiaddr): string {
  const components = address.getComponents();
  const [host, port] = components;
  const isEncrypted = components.some(({ code }) => code === CODE_TLS || code === CODE_WSS);
  const name = host?.code === CODE_IP6 ? `[${host.value}]` : host?.value;
  return `${isEncrypted ? 'wss' : 'ws'}://${name}:${port?.value}`;
}
