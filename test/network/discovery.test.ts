import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { lpStream } from '@libp2p/utils';
import { multiaddr } from '@multiformats/multiaddr';
import { MAX_ADDRESSES_PER_PEER } from '../../src/base/limits.ts';
import { startHost, type HostOptions } from '../../src/network/host.ts';
import { openPresence } from '../../src/network/presence.ts';
import { NO_REACH } from '../../src/network/reach.ts';
import { DEFAULT_TIMING } from '../../src/network/timing.ts';
import { encodePeersReply } from '../../src/sync/peers-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { addressesOf, PROTOCOLS, silent, startStranger } from './stranger.ts';
import { join, openDatastore, RecordedLog } from './swarm.ts';

const SOCIABLE: Partial<HostOptions> = { reach: { outbound: 4, neighbours: 'learned' }, timing: { refill: 50 } };
const UNREACHABLE = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';

test('two hosts that know only a third find each other', async (t) => {
  const hub = await join(t, new MemoryLedger('tails'), SOCIABLE);
  const a = await join(t, new MemoryLedger('tails'), { ...SOCIABLE, peers: hub.host.addresses() });
  const b = await join(t, new MemoryLedger('tails'), { ...SOCIABLE, peers: hub.host.addresses() });
  await Promise.race([a.log.until('connected to a peer', b.host.id), b.log.until('connected to a peer', a.host.id)]);
});

test('a host that restarts without configured peers dials the peers of before, and hears what it missed', async (t) => {
  const ours = new MemoryLedger('tails');
  const theirs = [new MemoryLedger('tails'), new MemoryLedger('tails')] as const;
  const friends = [await join(t, theirs[0]), await join(t, theirs[1])] as const;
  const { datastore, release } = await openDatastore();
  const options = { network: 'test', listen: [], datastore, reach: { outbound: 4 }, timing: { redial: 20, refill: 50, settle: 50 } };
  const first = await startHost({ ...options, peers: friends.flatMap(({ host }) => host.addresses()), log: new RecordedLog() }, ours);
  await ours.until(({ syncedWith }) => friends.every(({ host }) => syncedWith.includes(`tails ${host.id}`)));
  await first.stop();

  const said = theirs.map((ledger, i) => ledger.add(statement(`tails|good|while away ${i}`)));
  const log = new RecordedLog();
  const second = await startHost({ ...options, peers: [], log }, ours);
  t.after(async () => {
    await second.stop();
    await release();
  });
  await ours.until((ledger) => ledger.holds(...said));
  assert.deepEqual(dialled(log).slice(0, 2).sort(), friends.map(({ host }) => host.id).sort());
});

test('bad input 85: what a stranger tells of loopback, private and metadata addresses is never dialled', async (t) => {
  const victim = await openVictim(t);
  const places = [`/ip4/127.0.0.1/tcp/${victim.port}`, '/ip4/169.254.169.254/tcp/80', '/ip4/10.0.0.1/tcp/8080', `/dns4/localhost/tcp/${victim.port}`, '/dns4/nobody.invalid/tcp/4884'];
  const told = places.map((place) => multiaddr(`${place}/p2p/${UNREACHABLE}`).bytes);
  const liar = await startStranger(t, silent);
  await liar.handle(PROTOCOLS.peers.name, async (stream) => {
    const frames = lpStream(stream);
    await frames.read();
    await frames.write(encodePeersReply(told));
  });
  const { host, log } = await join(t, new MemoryLedger('tails'), { reach: { outbound: 4 }, timing: { refill: 50 }, peers: addressesOf(liar) });
  await log.until('a peer told of peers', liar.peerId.toString());
  await host.stop();
  assert.deepEqual(log.lines.find(({ message }) => message === 'a peer told of peers')?.fields, { peer: liar.peerId.toString(), told: told.length, fit: 0 });
  assert.equal(victim.connections, 0);
});

test('bad input 85: of the addresses that a peer says it has, few are kept, and none of our own network', async (t) => {
  const crowd = Array.from({ length: 120 }, (_, i) => `/ip4/8.8.${i}.8/tcp/4884`);
  const boastful = await startStranger(t, silent, 'signs-nothing', ['/ip4/10.0.0.1/tcp/8080', '/ip4/169.254.169.254/tcp/80', '/ip4/127.0.0.1/tcp/6379', ...crowd]);
  const { datastore, release } = await openDatastore();
  const stopping = new AbortController();
  const presence = await openPresence({
    network: 'test', listen: [], peers: addressesOf(boastful).slice(0, 1), banned: [], datastore, agent: 'concur', reach: NO_REACH, protocols: PROTOCOLS,
    timing: DEFAULT_TIMING, random: () => 0.5, signal: stopping.signal, log: new RecordedLog(), isBanned: () => false,
  });
  t.after(async () => {
    stopping.abort();
    await presence.node.stop();
    await presence.settled();
    await release();
  });
  const identified = once(presence.node, 'peer:identify');
  await presence.node.start();
  presence.begin();
  await identified;
  const { addresses } = await presence.node.peerStore.get(boastful.peerId);
  const kept = addresses.map(({ multiaddr: address }) => address.toString()).filter((address) => !addressesOf(boastful)[0]?.startsWith(address));
  assert.ok(kept.length > 0 && kept.length <= MAX_ADDRESSES_PER_PEER, `${kept.length} were kept`);
  assert.deepEqual(kept.filter((address) => !address.startsWith('/ip4/8.8.')), []);
});

for (const [how, messages] of Object.entries({ 'in one message': 1, 'in many that are each short enough': 40 })) {
  test(`bad input 85: a peer that says ${how} that it speaks 1,800 protocols and has ten thousand addresses keeps nobody from talking`, async (t) => {
    const boastful = await startStranger(t, silent);
    await boastful.unhandle('/ipfs/id/1.0.0');
    await boastful.handle('/ipfs/id/1.0.0', async (stream) => {
      const frames = lpStream(stream);
      for (const message of boasts(messages)) await frames.write(message);
      await stream.close();
    });
    const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
    const a = await join(t, ours, { ...SOCIABLE, peers: addressesOf(boastful) });
    await a.log.until('connected to a configured peer', boastful.peerId.toString());
    const said = ours.add(statement('tails|good|1'));
    await join(t, theirs, { ...SOCIABLE, peers: a.host.addresses() });
    await theirs.until((ledger) => ledger.holds(said));
  });
}

test('a peer that answers with what are no addresses is passed over', async (t) => {
  const odd = await startStranger(t, silent);
  await odd.handle(PROTOCOLS.peers.name, async (stream) => {
    const frames = lpStream(stream);
    await frames.read();
    await frames.write(encodePeersReply([Uint8Array.of(4, 1, 2)]));
  });
  const { log } = await join(t, new MemoryLedger('tails'), { reach: { outbound: 4 }, timing: { refill: 50 }, peers: addressesOf(odd) });
  await log.until('a peer told of no peers', odd.peerId.toString());
});

/** What a peer says of itself (identify), in so many parts. */
function* boasts(messages: number): Generator<Uint8Array> {
  const field = (number: number, bytes: Uint8Array) => [number * 8 + 2, bytes.length, ...bytes];
  for (let i = 0; i < messages; i++) {
    const addresses = Array.from({ length: 10_000 / messages }, (_, j) => field(2, Uint8Array.of(4, 8, i, j >> 8, j & 255, 6, 19, 20)));
    const protocols = Array.from({ length: 1_800 / messages }, (_, j) => field(3, new TextEncoder().encode(`/boast/${i}/${j}`)));
    yield Uint8Array.from([...addresses, ...protocols].flat());
  }
}

function dialled({ lines }: RecordedLog): string[] {
  return lines.filter(({ message }) => message === 'connected to a peer').map(({ fields }) => fields['peer'] as string);
}

/** A service on this machine that no peer should make us knock at. */
async function openVictim(t: TestContext): Promise<{ port: number; connections: number }> {
  const victim = { port: 0, connections: 0 };
  const server = createServer((socket) => {
    victim.connections++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  t.after(() => server.close());
  victim.port = (server.address() as AddressInfo).port;
  return victim;
}
