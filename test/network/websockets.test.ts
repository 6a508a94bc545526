import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { mock, test, type TestContext } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { join } from './swarm.ts';

test('hosts talk over WebSockets', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = ours.add(statement('tails|good|1'));
  const a = await join(t, ours, { listen: ['/ip4/127.0.0.1/tcp/0/ws'] });
  const b = await join(t, theirs, { listen: [], peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.holds(said));
  const [peer] = await b.host.peers();
  assert.equal(peer?.transport, 'websocket');
});

test('bad input 79: a WebSocket message that is too long ends the connection', async (t) => {
  const socket = new WebSocket(`ws://127.0.0.1:${await listening(t)}`);
  await once(socket, 'open');
  const closed = once(socket, 'close') as Promise<[CloseEvent]>;
  socket.send(new Uint8Array(8 * 1024 * 1024));
  const [event] = await closed;
  // Too big, or the connection was gone before it could be said.
  assert.ok([1006, 1009].includes(event.code), String(event.code));
});

for (const [what, frame] of Object.entries({
  'without a mask': [0x82, 0x01, 0x00],
  'of an unknown kind': [0x8f, 0x80, 0, 0, 0, 0],
  'with reserved bits': [0xf2, 0x80, 0, 0, 0, 0],
  'with a length above 2^53': [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
  'of text that is no UTF-8': [0x81, 0x81, 0, 0, 0, 0, 0xff],
})) {
  test(`bad input 76: a WebSocket frame ${what} ends its connection, and others go on`, async (t) => {
    const ledger = new MemoryLedger('tails');
    const said = ledger.add(statement('tails|good|1'));
    const { host } = await join(t, ledger, { listen: ['/ip4/127.0.0.1/tcp/0/ws'] });
    const socket = connect(portOf(host.addresses()), '127.0.0.1');
    const ended = closing(socket);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    await once(socket, 'data');
    socket.resume();
    socket.write(Uint8Array.from(frame));
    await ended;
    const theirs = new MemoryLedger('tails');
    await join(t, theirs, { listen: [], peers: host.addresses() });
    await theirs.until((other) => other.holds(said));
  });
}

test('bad input 79: a server whose message would be endless is hung up on, and the others are heard', async (t) => {
  const ours = new MemoryLedger('tails');
  const said = ours.add(statement('tails|good|1'));
  const ended = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request: Buffer) => {
      const [, key = ''] = /Sec-WebSocket-Key: (.*)\r\n/i.exec(request.toString()) ?? [];
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      // 100 MiB are to come.
      socket.write(Uint8Array.of(0x82, 127, 0, 0, 0, 0, 6, 0x40, 0, 0));
    });
    socket.once('close', () => ended.resolve());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const a = await join(t, ours);
  const theirs = new MemoryLedger('tails');
  const liar = `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}/ws/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH`;
  await join(t, theirs, { listen: [], peers: [liar, ...a.host.addresses()] });
  await ended.promise;
  await theirs.until((ledger) => ledger.holds(said));
});

test('bad input 76: a client that never asks for a WebSocket is hung up on', async (t) => {
  for (const said of ['', 'GET / HTTP/1.1\r\nHost:']) {
    const port = await listening(t);
    mock.timers.enable({ apis: ['setTimeout'] });
    t.after(() => mock.timers.reset());
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const ended = closing(socket);
    socket.write(said);
    socket.resume();
    while (!socket.closed) {
      mock.timers.tick(10_000);
      await Promise.race([ended, new Promise((resolve) => { setImmediate(resolve); })]);
    }
    mock.timers.reset();
  }
});

/** However it ends: a reset is as good. */
async function closing(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  await new Promise((resolve) => { socket.once('close', resolve); });
}

async function listening(t: TestContext): Promise<number> {
  const { host } = await join(t, new MemoryLedger('tails'), { listen: ['/ip4/127.0.0.1/tcp/0/ws'] });
  return portOf(host.addresses());
}

function portOf(addresses: readonly string[]): number {
  return Number(multiaddr(addresses[0]).getComponents()[1]?.value);
}
