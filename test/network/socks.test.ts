import assert from 'node:assert/strict';
import dns from 'node:dns';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { startHost } from '../../src/network/host.ts';
import { destinationOf } from '../../src/network/socks-transport.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { startSocksServer } from './socks-server.ts';
import { join, openDatastore, RecordedLog } from './swarm.ts';

const ONION = 'vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd';

test('what is dialled is an address or a name, and plain TCP', () => {
  const destinations: Readonly<Record<string, string | undefined>> = {
    '/ip4/192.0.2.1/tcp/4884': '192.0.2.1:4884',
    '/ip6/2a01::1/tcp/4884': '2a01::1:4884',
    '/dns4/a.example/tcp/80': 'a.example:80',
    [`/dns/${ONION}.onion/tcp/4884`]: `${ONION}.onion:4884`,
    [`/onion3/${ONION}:4884`]: `${ONION}.onion:4884`,
    '/ip4/192.0.2.1/tcp/4884/ws': undefined,
    '/ip4/192.0.2.1/udp/4884': undefined,
    '/dnsaddr/a.example': undefined,
    '/unix/tmp%2fa': undefined,
  };
  for (const [address, expected] of Object.entries(destinations)) {
    const destination = destinationOf(multiaddr(address));
    assert.equal(destination && `${destination.host}:${destination.port}`, expected, address);
  }
});

test('a host with a proxy reaches its peers through it, and through nothing else', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = ours.add(statement('tails|good|1'));
  const a = await join(t, ours);
  const door = await startDoor(t, portOf(a.host.addresses()[0]));
  const socks = await startSocksServer(t);
  const lookedUp = watchNames(t);
  const address = `/ip4/127.0.0.1/tcp/${door.port}/p2p/${a.host.id}`;
  await join(t, theirs, { listen: [], peers: [address], reach: { proxy: socks.proxy } });
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual(socks.asked, [`127.0.0.1:${door.port}`]);
  assert.deepEqual(door.from.filter((port) => !socks.ownPorts.has(port)), []);
  assert.deepEqual(lookedUp, []);
});

test('names are told to the proxy and looked up nowhere, those of onion services too', async (t) => {
  for (const [address, name] of [['/dns4/node.example/tcp/4884', 'node.example'], [`/onion3/${ONION}:4884`, `${ONION}.onion`], [`/dns/${ONION}.onion/tcp/4884`, `${ONION}.onion`]] as const) {
    const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
    const said = ours.add(statement('tails|good|1'));
    const a = await join(t, ours);
    const socks = await startSocksServer(t, { names: { [name]: portOf(a.host.addresses()[0]) } });
    const lookedUp = watchNames(t);
    await join(t, theirs, { listen: [], peers: [`${address}/p2p/${a.host.id}`], reach: { proxy: socks.proxy } });
    await theirs.until((ledger) => ledger.holds(said));
    assert.deepEqual(socks.asked, [`${name}:4884`]);
    assert.deepEqual(lookedUp, []);
  }
});

test('a list of addresses in the DNS is not asked for past the proxy', async (t) => {
  const socks = await startSocksServer(t);
  const lookedUp = watchNames(t);
  const { log } = await join(t, new MemoryLedger('tails'), { listen: [], peers: [`/dnsaddr/node.example/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH`], reach: { proxy: socks.proxy } });
  await log.until('cannot reach a configured peer, trying again');
  assert.deepEqual(lookedUp, []);
  assert.deepEqual(socks.asked, []);
});

test('without its proxy a host reaches nobody', async (t) => {
  const a = await join(t, new MemoryLedger('tails'));
  const door = await startDoor(t, portOf(a.host.addresses()[0]));
  const { log } = await join(t, new MemoryLedger('tails'), {
    listen: [], peers: [`/ip4/127.0.0.1/tcp/${door.port}/p2p/${a.host.id}`], reach: { proxy: { host: '127.0.0.1', port: 1 } },
  });
  await log.until('cannot reach a configured peer, trying again');
  assert.deepEqual(door.from, []);
});

test('a proxy does not hear of peers of before that are in a private network', async (t) => {
  const friend = await join(t, new MemoryLedger('tails'));
  const { datastore, release } = await openDatastore();
  t.after(release);
  const ours = new MemoryLedger('tails');
  const options = { network: 'test', listen: [], datastore };
  const first = await startHost({ ...options, peers: friend.host.addresses(), reach: { outbound: 4 }, log: new RecordedLog() }, ours);
  await ours.until(({ syncedWith }) => syncedWith.length > 0);
  await first.stop();
  const far = await join(t, new MemoryLedger('tails'));
  const socks = await startSocksServer(t, { names: { 'far.example': portOf(far.host.addresses()[0]) } });
  const second = await startHost({ ...options, peers: [`/dns4/far.example/tcp/4884/p2p/${far.host.id}`], reach: { outbound: 4, proxy: socks.proxy }, log: new RecordedLog() }, ours);
  await ours.until(({ syncedWith }) => syncedWith.includes(`tails ${far.host.id}`));
  await second.stop();
  assert.deepEqual(socks.asked, ['far.example:4884']);
});

test('a host stops while its proxy is silent', async (t) => {
  const socks = await startSocksServer(t, { mute: true });
  const { host } = await join(t, new MemoryLedger('tails'), {
    listen: [], peers: ['/ip4/192.0.2.1/tcp/4884/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH'], reach: { proxy: socks.proxy },
  });
  await host.stop();
});

/** In front of a host: notes from which ports it is dialled. */
async function startDoor(t: TestContext, port: number): Promise<{ port: number; from: number[] }> {
  const { connect } = await import('node:net');
  const from: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    from.push(client.remotePort as number);
    const target = connect(port, '127.0.0.1');
    for (const socket of [client, target]) sockets.add(socket.on('error', () => socket.destroy()));
    client.pipe(target).pipe(client);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, from };
}

/** Names that this process looks up from now on, in whichever way. */
function watchNames(t: TestContext): string[] {
  const names: string[] = [];
  for (const target of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype] as unknown as Record<string, (...args: unknown[]) => unknown>[]) {
    for (const method of Object.keys(Object.getOwnPropertyDescriptors(target)).filter((name) => /^(lookup|resolve|reverse)/.test(name))) {
      const original = target[method] as (...args: unknown[]) => unknown;
      t.mock.method(target, method, function (this: unknown, ...args: unknown[]) {
        // An address that is one already is not looked up, though it passes here.
        if (typeof args[0] !== 'string' || !/^[\d.:a-f]+$/i.test(args[0])) names.push(String(args[0]));
        return original.apply(this, args);
      });
    }
  }
  return names;
}

function portOf(address: string | undefined): number {
  return Number(multiaddr(address).getComponents()[1]?.value);
}
