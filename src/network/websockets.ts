/**
 * libp2p's WebSockets, with a listener that strangers cannot bring down. The library's own (10.1.21) hears no error of a
 * connection, so one malformed frame would end the process; it takes messages of 100 MiB, and waits for a silent client
 * for ever. Tests do each of these things.
 */

import type { Server, Socket } from 'node:net';
import type { Listener, Transport } from '@libp2p/interface';
import { webSockets, type WebSocketsComponents } from '@libp2p/websockets';
import { MAX_FRAME_BYTES } from '../base/limits.ts';

/** Bytes of one message, which is kept whole until it is all there: a noise frame has at most 64 KiB. */
const MAX_MESSAGE_BYTES = 4 * MAX_FRAME_BYTES;
/** Milliseconds in which a client has asked for a WebSocket; what follows has its own limits. */
const PATIENCE = 10_000;
const MAX_SOCKETS = 256;

export function sturdyWebSockets(): (components: WebSocketsComponents) => Transport {
  const create = webSockets({ maxBufferedAmount: 4 * MAX_FRAME_BYTES });
  return (components) => {
    const transport = create(components);
    const createListener = transport.createListener.bind(transport);
    transport.createListener = (options) => strengthen(createListener(options));
    return transport;
  };
}

/** What the library has and does not declare. */
interface Undeclared {
  readonly server: Server;
  readonly wsServer: {
    readonly options: { maxPayload: number; WebSocket: WebSocketClass };
    on(event: 'headers', listener: (headers: unknown, request: { readonly socket: Socket }) => void): void;
  };
}

interface ServerWebSocket {
  on(event: 'error', listener: (error: Error) => void): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
}
// Mixins take any arguments, or TypeScript does not see them as such.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type WebSocketClass = new (...args: any[]) => ServerWebSocket;

function strengthen(listener: Listener): Listener {
  const { server, wsServer } = listener as Listener & Undeclared;
  wsServer.options.maxPayload = MAX_MESSAGE_BYTES;
  wsServer.options.WebSocket = sturdy(wsServer.options.WebSocket);
  server.maxConnections = MAX_SOCKETS;
  const waiting = new WeakMap<Socket, NodeJS.Timeout>();
  server.on('connection', (socket) => { waiting.set(socket, setTimeout(() => socket.destroy(), PATIENCE).unref()); });
  wsServer.on('headers', (_, { socket }) => clearTimeout(waiting.get(socket)));
  return listener;
}

function sturdy(Plain: WebSocketClass): WebSocketClass {
  return class extends Plain {
    constructor(...args: unknown[]) {
      super(...args);
      // The close that follows an error is what ends the connection.
      this.on('error', () => undefined);
    }

    /** The library ends a broken connection with a code that must not be sent, and the socket would stay. */
    override close(code?: number, reason?: string): void {
      if (code === 1006) this.terminate();
      else super.close(code, reason);
    }
  };
}
