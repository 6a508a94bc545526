/** A SOCKS5 server on 127.0.0.1 that writes down whom it is asked for, and leads names where the test says. */

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { SocksProxy } from '../../src/network/reach.ts';

export interface SocksServer {
  readonly proxy: SocksProxy;
  /** `HOST:PORT` as it was asked for, in order. */
  readonly asked: string[];
  /** Ports from which it dialled: who sees another one was dialled past it. */
  readonly ownPorts: Set<number>;
}

export interface SocksOptions {
  /** Where a name leads: a port on 127.0.0.1. @default nowhere */
  readonly names?: Readonly<Record<string, number>>;
  /** Waits for ever instead of answering. */
  readonly mute?: true;
}

export async function startSocksServer(t: TestContext, { names = {}, mute }: SocksOptions = {}): Promise<SocksServer> {
  const asked: string[] = [];
  const ownPorts = new Set<number>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (mute !== true) serve(client).catch(() => client.destroy());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  async function serve(client: Socket): Promise<void> {
    const greeting = await read(client, 2);
    await read(client, greeting[1] as number);
    client.write(Uint8Array.of(5, 0));
    const { host, port } = await readRequest(client);
    asked.push(`${host}:${port}`);
    const target = connect({ host: '127.0.0.1', port: names[host] ?? (host === '127.0.0.1' ? port : 1) });
    sockets.add(target);
    target.once('connect', () => {
      ownPorts.add(target.localPort as number);
      client.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)));
    client.on('close', () => target.destroy());
  }

  return { proxy: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, asked, ownPorts };
}

async function readRequest(client: Socket): Promise<{ host: string; port: number }> {
  const [, , , kind] = await read(client, 4);
  const host = kind === 1 ? [...await read(client, 4)].join('.')
    : kind === 3 ? (await read(client, (await read(client, 1))[0] as number)).toString()
      : (await read(client, 16)).toString('hex');
  return { host, port: (await read(client, 2)).readUInt16BE() };
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(length) as Buffer | null;
    if (bytes !== null) return bytes;
    if (socket.destroyed || socket.readableEnded) throw new Error('the client went away');
    await new Promise((resolve) => { socket.once('readable', resolve).once('close', resolve); });
  }
}
