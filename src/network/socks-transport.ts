/**
 * TCP through a SOCKS5 proxy. It opens one kind of socket only, to the proxy, and looks up no names: the proxy is told the name.
 * That is why it is a transport of its own and no setting of TCP's, of which a later version might forget it.
 */

import { connect, type Socket } from 'node:net';
import { serviceCapabilities, transportSymbol, type Connection, type DialTransportOptions, type Logger, type Transport } from '@libp2p/interface';
import { tcp, type TCPComponents, type TCPOptions } from '@libp2p/tcp';
import { AbstractMultiaddrConnection } from '@libp2p/utils';
import { CODE_DNS, CODE_DNS4, CODE_DNS6, CODE_IP4, CODE_IP6, CODE_ONION3, CODE_P2P, CODE_TCP, type Multiaddr } from '@multiformats/multiaddr';
import { SocksClient } from 'socks';
import type { SocksProxy } from './reach.ts';

/** Milliseconds for the proxy to reach the peer: Tor takes long. */
const PATIENCE = 40_000;

/** Listens as TCP does, where the operator asks for it. */
export function tcpThroughProxy(proxy: SocksProxy, sockets: TCPOptions): (components: TCPComponents) => Transport {
  return (components) => {
    const plain = tcp(sockets)(components);
    const log = components.logger.forComponent('libp2p:socks');
    const transport: Transport & { readonly [serviceCapabilities]: readonly string[] } = {
      [transportSymbol]: true,
      [Symbol.toStringTag]: 'concur/socks',
      [serviceCapabilities]: ['@libp2p/transport'],
      dial: (address, options) => dial(address, { proxy, options, log }),
      createListener: (options) => plain.createListener(options),
      listenFilter: (addresses) => plain.listenFilter(addresses),
      dialFilter: (addresses) => addresses.filter((address) => destinationOf(address) !== undefined),
    };
    return transport;
  };
}

export interface Destination {
  /** An IP address, or a name that the proxy looks up. */
  readonly host: string;
  readonly port: number;
}

/** Undefined for what is not plain TCP. */
export function destinationOf(address: Multiaddr): Destination | undefined {
  const components = address.getComponents();
  if (components.at(-1)?.code === CODE_P2P) components.pop();
  const [host, port, ...rest] = components;
  if (host?.code === CODE_ONION3 && port === undefined) return ofOnion(host.value ?? '');
  if (host === undefined || !HOSTS.has(host.code) || port?.code !== CODE_TCP || rest.length > 0) return undefined;
  return { host: host.value ?? '', port: Number(port.value) };
}

const HOSTS: ReadonlySet<number> = new Set([CODE_IP4, CODE_IP6, CODE_DNS, CODE_DNS4, CODE_DNS6]);

function ofOnion(value: string): Destination {
  const [name, port] = value.split(':');
  return { host: `${name}.onion`, port: Number(port) };
}

interface Dial {
  readonly proxy: SocksProxy;
  readonly options: DialTransportOptions;
  readonly log: Logger;
}

async function dial(address: Multiaddr, { proxy, options, log }: Dial): Promise<Connection> {
  const destination = destinationOf(address);
  if (destination === undefined) throw new Error(`cannot reach ${address.toString()} through a proxy`);
  const socket = await connectTo(proxy, options.signal);
  const abandon = () => socket.destroy();
  options.signal.addEventListener('abort', abandon, { once: true });
  try {
    await SocksClient.createConnection({ command: 'connect', proxy: { ...proxy, type: 5 }, destination, timeout: PATIENCE, existing_socket: socket });
    // At once: what the peer sent already is handed out in the next turn.
    const connection = new ProxiedConnection(socket, address, log);
    return await options.upgrader.upgradeOutbound(connection, options);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', abandon);
  }
}

async function connectTo({ host, port }: SocksProxy, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const abandon = () => socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', abandon, { once: true });
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abandon);
    socket.off('error', reject);
  }
}

class ProxiedConnection extends AbstractMultiaddrConnection {
  readonly #socket: Socket;

  constructor(socket: Socket, remoteAddr: Multiaddr, log: Logger) {
    super({ remoteAddr, direction: 'outbound', log: log.newScope('connection'), inactivityTimeout: 120_000 });
    this.#socket = socket;
    socket.on('data', (bytes: Uint8Array) => this.onData(bytes));
    socket.on('error', (error) => this.abort(error));
    socket.on('drain', () => this.safeDispatchEvent('drain'));
    socket.setTimeout(120_000, () => this.abort(new Error('proxied connection fell silent')));
    socket.once('end', () => this.onTransportClosed());
    socket.once('close', () => this.onTransportClosed());
  }

  sendData(data: Iterable<Uint8Array>): { sentBytes: number; canSendMore: boolean } {
    let sentBytes = 0;
    for (const bytes of data) {
      sentBytes += bytes.byteLength;
      if (!this.#socket.write(bytes)) return { sentBytes, canSendMore: false };
    }
    return { sentBytes, canSendMore: true };
  }

  async sendClose(): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = new Promise((resolve) => { this.#socket.once('close', resolve); });
    this.#socket.destroySoon();
    await closed;
  }

  sendReset(): void {
    this.#socket.destroy();
  }

  sendPause(): void {
    this.#socket.pause();
  }

  sendResume(): void {
    this.#socket.resume();
  }
}
