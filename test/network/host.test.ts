import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { startHost } from '../../src/network/host.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { acquainted, join, openDatastore, RecordedLog } from './swarm.ts';

test('a host keeps its identity over a restart', async (t) => {
  const { datastore, release } = await openDatastore();
  t.after(release);
  const options = { network: 'test', listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore, log: new RecordedLog() };
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    const host = await startHost(options, new MemoryLedger());
    ids.push(host.id);
    await host.stop();
  }
  assert.match(ids[0] as string, /^12D3KooW/);
  assert.equal(ids[0], ids[1]);
});

test('a host tells its addresses with real ports and its id', async (t) => {
  const { host } = await join(t, new MemoryLedger());
  const [address] = host.addresses();
  assert.match(address as string, new RegExp(`^/ip4/127\\.0\\.0\\.1/tcp/[1-9][0-9]*/p2p/${host.id}$`));
});

test('a host that listens nowhere can still dial', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = ours.add(statement('tails|good|1'));
  const a = await join(t, ours);
  const b = await join(t, theirs, { listen: [], peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual(b.host.addresses(), []);
});

test('peers are listed with address, direction, agent and score', async (t) => {
  const a = await join(t, new MemoryLedger('tails'), { agent: 'concur/1.2.3' });
  const b = await join(t, new MemoryLedger('tails'), { agent: 'concur/4.5.6', peers: a.host.addresses() });
  await acquainted(a, b);
  const [[seenByA], [seenByB]] = [await a.host.peers(), await b.host.peers()];
  assert.equal(seenByA?.id, b.host.id);
  assert.equal(seenByA?.direction, 'inbound');
  assert.equal(seenByA?.agent, 'concur/4.5.6');
  assert.equal(seenByB?.direction, 'outbound');
  assert.equal(seenByB?.agent, 'concur/1.2.3');
  assert.ok(a.host.addresses().some((address) => address.startsWith(seenByB?.address.replace(/\/p2p\/.*/, '') ?? '?')));
  assert.ok((seenByB?.score ?? -1) >= 0);
});

test('twenty-four hosts on one machine all hear what one of them says', async (t) => {
  const ledgers = Array.from({ length: 24 }, () => new MemoryLedger('tails'));
  const [first, ...rest] = ledgers as [MemoryLedger, ...MemoryLedger[]];
  const hub = await join(t, first);
  const others = await Promise.all(rest.map((ledger) => join(t, ledger, { peers: hub.host.addresses() })));
  await Promise.all(others.map((other) => acquainted(hub, other)));
  const speaker = others.at(-1);
  const said = rest.at(-1)?.add(statement('tails|good|to all')) ?? assert.fail();
  await speaker?.host.publish(said);
  await Promise.all(ledgers.map((ledger) => ledger.until(() => ledger.holds(said))));
});

test('a process that stops its hosts ends by itself', async () => {
  const child = spawn(process.execPath, [new URL('./stopping.ts', import.meta.url).pathname], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [[chunk], ended] = await Promise.all([once(child.stdout, 'data') as Promise<[Buffer]>, once(child, 'exit')]);
  assert.equal(chunk.toString(), 'delivered\n');
  assert.deepEqual(ended, [0, null]);
});

test('a host stops while peers are being dialled and asked', async () => {
  const { datastore, release } = await openDatastore();
  const other = await openDatastore();
  const log = new RecordedLog();
  const ledger = new MemoryLedger('tails');
  for (let i = 0; i < 1_000; i++) ledger.add(statement(`tails|good|${i}`));
  const options = { network: 'test', listen: ['/ip4/127.0.0.1/tcp/0'], log };
  const a = await startHost({ ...options, datastore, peers: [] }, ledger);
  // 192.0.2.0/24 is kept free for documentation: nobody answers there.
  const unreachable = '/ip4/192.0.2.1/tcp/1/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
  const theirs = new MemoryLedger('tails');
  const b = await startHost({ ...options, datastore: other.datastore, peers: [...a.addresses(), unreachable] }, theirs);
  await theirs.until(({ received }) => received.length > 0);
  await Promise.all([a.stop(), b.stop()]);
  const settled = theirs.received.length;
  await Promise.all([release(), other.release()]);
  assert.equal(theirs.received.length, settled);
});
