/** What the operator says of peers while a host runs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { acquainted, join } from './swarm.ts';

const KEYS = ['11', '22'].map((byte) => new TextEncoder().encode(`/key/swarm/psk/1.0.0/\n/base16/\n${byte.repeat(32)}\n`)) as [Uint8Array, Uint8Array];

test('a peer that is added while a host runs is dialled, and no more when it is removed', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = ours.add(statement('tails|good|1'));
  const a = await join(t, ours);
  const b = await join(t, theirs);
  const [address] = a.host.addresses() as [string];
  b.host.connect(address);
  b.host.connect(address);
  await theirs.until((ledger) => ledger.holds(said));
  assert.equal(b.log.lines.filter(({ message }) => message === 'connected to a configured peer').length, 1);
  b.host.disconnect(address);
  await a.host.stop();
  await b.host.stop();
  assert.deepEqual(b.log.lines.filter(({ message }) => message === 'a configured peer went away, trying again'), []);
});

test('what is no address of a peer is not added', async (t) => {
  const { host } = await join(t, new MemoryLedger('tails'));
  assert.throws(() => host.connect('/ip4/127.0.0.1/tcp/1'), { code: 'config-malformed' });
});

test('a banned peer is hung up on, kept out when it dials, and not dialled, until it is let in again', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await acquainted(a, b);
  await a.host.ban(b.host.id);
  assert.deepEqual(await a.host.peers(), []);
  await b.log.until('cannot reach a configured peer, trying again', a.host.id);
  const [address] = b.host.addresses() as [string];
  a.host.connect(address);
  assert.deepEqual([await a.host.peers(), a.host.undialled()], [[], [address]]);

  const said = ours.add(statement('tails|good|1'));
  a.host.unban(b.host.id);
  assert.deepEqual(a.host.undialled(), []);
  await theirs.until((ledger) => ledger.holds(said));
});

test('a configured peer is not dialled in vain while it is banned, and is dialled again once it is let in', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  const b = await join(t, theirs, { listen: [], peers: a.host.addresses() });
  await acquainted(a, b);
  await b.host.ban(a.host.id);
  assert.deepEqual(b.host.undialled(), a.host.addresses());
  const said = ours.add(statement('tails|good|1'));
  b.host.unban(a.host.id);
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual(b.log.lines.filter(({ message }) => message === 'cannot reach a configured peer, trying again'), []);
});

test('an address of its own among the configured ones is told of and passed over', async (t) => {
  const { host, log } = await join(t, new MemoryLedger('tails'));
  host.connect(`/ip4/192.0.2.1/tcp/4884/p2p/${host.id}`);
  await log.until('a configured peer is this node itself');
  assert.deepEqual(log.lines.filter(({ message }) => message.startsWith('cannot reach')), []);
});

test('a peer that was banned before the host started is kept out', async (t) => {
  const a = await join(t, new MemoryLedger('tails'));
  const b = await join(t, new MemoryLedger('tails'), { banned: [a.host.id], peers: a.host.addresses() });
  assert.deepEqual(b.host.undialled(), a.host.addresses());
  a.host.connect(b.host.addresses()[0] as string);
  await a.log.until('a configured peer went away, trying again', b.host.id);
  assert.deepEqual(await b.host.peers(), []);
});

test('hosts with the key of a private network talk, one with another or with none gets nowhere', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = ours.add(statement('tails|good|1'));
  const a = await join(t, ours, { reach: { networkKey: KEYS[0] } });
  await join(t, theirs, { peers: a.host.addresses(), reach: { networkKey: KEYS[0] } });
  await theirs.until((ledger) => ledger.holds(said));
  for (const networkKey of [KEYS[1], null]) {
    const ledger = new MemoryLedger('tails');
    const stranger = await join(t, ledger, { listen: [], peers: a.host.addresses(), reach: { networkKey } });
    await stranger.log.until('cannot reach a configured peer, trying again', a.host.id);
    assert.deepEqual(await stranger.host.peers(), []);
    assert.equal((await a.host.peers()).some(({ id }) => id === stranger.host.id), false);
    assert.equal(ledger.holds(said), false);
  }
});

test('a private network works over WebSockets and through a relay as well', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const networkKey = KEYS[0];
  const relay = await join(t, new MemoryLedger('debian'), { listen: ['/ip4/127.0.0.1/tcp/0/ws'], reach: { relay: 'serve', networkKey } });
  const hidden = await join(t, ours, { listen: ['/p2p-circuit'], peers: relay.host.addresses(), reach: { relay: 'use', networkKey } });
  await hidden.log.until('reachable at');
  const said = ours.add(statement('tails|good|1'));
  await join(t, theirs, { listen: [], peers: hidden.host.addresses(), reach: { relay: 'use', networkKey } });
  await theirs.until((ledger) => ledger.holds(said));
});
