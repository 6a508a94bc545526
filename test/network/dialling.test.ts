import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ConcurError } from '../../src/base/errors.ts';
import { parseAddress, parsePeers } from '../../src/network/dialling.ts';
import { startHost } from '../../src/network/host.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { join, openDatastore, RecordedLog } from './swarm.ts';

const PEER = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';

for (const [address, proxy, message] of [
  ['/ip4/127.0.0.1/udp/4884/quic-v1', null, /it is neither TCP nor WebSockets/],
  ['/ip4/127.0.0.1/tcp/4884/tls/ws', null, /it is neither TCP nor WebSockets/],
  ['/ip4/127.0.0.1/tcp/4884/ws', { host: '127.0.0.1', port: 9 }, /it is neither TCP nor, without a proxy, WebSockets/],
] as const) {
  test(`a host that was told to listen on ${address}${proxy === null ? '' : ' behind a proxy'} does not start without it`, async (t) => {
    await assert.rejects(join(t, new MemoryLedger(), { listen: [address], reach: { proxy } }), { code: 'config-malformed', message });
  });
}

test('a peer address says who answers there', () => {
  assert.equal(parsePeers([`/ip4/192.0.2.1/tcp/4884/p2p/${PEER}`])[0]?.id.toString(), PEER);
  assert.throws(() => parsePeers(['/ip4/192.0.2.1/tcp/4884']), malformed('peer address "/ip4/192.0.2.1/tcp/4884" does not say who answers there'));
  assert.throws(() => parsePeers([`/ip4/192.0.2.1/tcp/4884/p2p/${PEER}x`]), malformed(`peer address "/ip4/192.0.2.1/tcp/4884/p2p/${PEER}x" has "${PEER}x" for a peer's id, which is none`));
});

test("a relay's id in an address is looked at as well", () => {
  const relayed = (relay: string) => `/ip4/192.0.2.1/tcp/4884/p2p/${relay}/p2p-circuit/p2p/${PEER}`;
  assert.equal(parsePeers([relayed(PEER)])[0]?.id.toString(), PEER);
  assert.throws(() => parsePeers([relayed(PEER.slice(1))]), { code: 'config-malformed' });
});

test('what is no multiaddress is refused with an example', () => {
  assert.throws(() => parseAddress('192.0.2.1:4884', 'listening'), malformed('listening address "192.0.2.1:4884" is not a multiaddress'));
});

test('a host that starts before its peer finds it, and finds it again after it was away', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const { datastore, release } = await openDatastore();
  const port = await freePort();
  const listening = { network: 'test', listen: [`/ip4/127.0.0.1/tcp/${port}`], peers: [], datastore };
  // Its identity is made, and it is away when the other one starts.
  const first = await startHost({ ...listening, log: new RecordedLog() }, theirs);
  const { id } = first;
  await first.stop();
  const a = await join(t, ours, { peers: [`/ip4/127.0.0.1/tcp/${port}/p2p/${id}`] });
  await a.log.until('cannot reach a configured peer, trying again', id);

  const second = await startHost({ ...listening, log: new RecordedLog() }, theirs);
  await ours.until((ledger) => ledger.syncedWith.includes(`tails ${id}`));
  await a.log.until('connected to a configured peer', id);
  await second.stop();
  await a.log.until('a configured peer went away, trying again', id);

  const said = theirs.add(statement('tails|good|while away'));
  const third = await startHost({ ...listening, log: new RecordedLog() }, theirs);
  t.after(async () => {
    await third.stop();
    await release();
  });
  await ours.until((ledger) => ledger.holds(said));
});

test('a configured peer that hangs up at once, over and over, is told of three times and no more', async (t) => {
  const elsewhere = await join(t, new MemoryLedger(), { network: 'other' });
  const told: string[] = [];
  const tell = (_fields: object, message: string) => { told.push(message); };
  const went = 'a configured peer went away, trying again';
  const { promise: untold, resolve } = Promise.withResolvers<void>();
  const log = { debug: (_fields: object, message: string) => { if (message === went) resolve(); }, info: tell, warn: tell };
  await join(t, new MemoryLedger(), { peers: elsewhere.host.addresses(), log, timing: { redial: 5, redialLimit: 60_000 } });
  await untold;
  assert.equal(told.filter((message) => message === went).length, 3);
  assert.equal(told.filter((message) => message === 'connected to a configured peer').length, 3);
  assert.equal(told.filter((message) => message === 'a peer of another network was turned away').length, 1);
});

test('a port that is taken is named', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  t.after(() => server.close());
  const address = `/ip4/127.0.0.1/tcp/${(server.address() as AddressInfo).port}`;
  const { datastore, release } = await openDatastore();
  t.after(release);
  await assert.rejects(
    startHost({ network: 'test', listen: [address], peers: [], datastore, log: new RecordedLog() }, new MemoryLedger()),
    (error) => error instanceof ConcurError && error.code === 'listen-failed' && error.message.includes(address),
  );
});

function malformed(message: string) {
  return (error: unknown) => error instanceof ConcurError && error.code === 'config-malformed' && error.message === message;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}
