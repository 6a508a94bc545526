import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiaddr } from '@multiformats/multiaddr';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { MAX_GOSSIP_BYTES } from '../../src/base/limits.ts';
import type { Received } from '../../src/network/port.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { answering, PROTOCOLS, startStranger, subscribed } from './stranger.ts';
import { acquainted, join } from './swarm.ts';

test('what one host publishes, the other takes in', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await acquainted(a, b);
  const said = ours.add(statement('tails|good|small'));
  assert.deepEqual(await a.host.publish(said), { recipients: 1 });
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual(theirs.received, [{ outcome: 'new', peer: a.host.id }]);
});

test('a statement is passed on before it is written here, and what a broken disk lost is asked for again', async (t) => {
  const [ours, broken, theirs] = [new MemoryLedger('tails'), new BrokenDisk('tails'), new MemoryLedger('tails')];
  const timing = { settle: 3_600_000 };
  const a = await join(t, ours, { timing });
  const b = await join(t, broken, { timing, peers: a.host.addresses() });
  const c = await join(t, theirs, { timing, peers: b.host.addresses() });
  await Promise.all([acquainted(a, b), acquainted(b, c)]);
  const said = ours.add(statement('tails|good|small'));
  await a.host.publish(said);
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual(theirs.received, [{ outcome: 'new', peer: b.host.id }]);
  assert.equal(broken.holds(said), false);
  broken.repair();
  await b.host.sync({ peer: c.host.id });
  assert.equal(broken.holds(said), true);
});

test('a statement too large for gossip is announced, pulled and passed on', async (t) => {
  const ledgers = [new MemoryLedger('tails'), new MemoryLedger('tails'), new MemoryLedger('tails')] as const;
  const timing = { settle: 3_600_000 };
  const a = await join(t, ledgers[0], { timing });
  const b = await join(t, ledgers[1], { timing, peers: a.host.addresses() });
  const c = await join(t, ledgers[2], { timing, peers: b.host.addresses() });
  await Promise.all([acquainted(a, b), acquainted(b, c)]);
  const large = ledgers[0].add(statement(`tails|good|${'x'.repeat(200 * 1024)}`));
  assert.ok(large.message.length > MAX_GOSSIP_BYTES);
  await a.host.publish(large);
  await ledgers[2].until((ledger) => ledger.holds(large));
  assert.deepEqual(ledgers[2].received, [{ outcome: 'new', peer: b.host.id }]);
});

test('an announcement in a project that is not followed is not pulled', async (t) => {
  const ours = new MemoryLedger('tails', 'debian');
  const theirs = new MemoryLedger('tails');
  const a = await join(t, ours);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await acquainted(a, b);
  await a.host.publish(ours.add(statement(`debian|good|${'x'.repeat(20 * 1024)}`)));
  const after = ours.add(statement('tails|good|after'));
  await a.host.publish(after);
  await theirs.until((ledger) => ledger.holds(after));
  assert.deepEqual(theirs.received.map(({ outcome }) => outcome), ['new']);
});

test('a peer that sends refused statements is put out and kept out', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await acquainted(a, b);
  for (let i = 0; i < 5; i++) await b.host.publish(statement(`tails|forged|${i}`));
  await a.log.until('a peer that sent refused statements was put out', b.host.id);
  // It dials again, and is not let in: the handshake ends before a stream opens.
  const before = a.log.lines.length;
  await b.log.until('cannot reach a configured peer, trying again', a.host.id);
  assert.deepEqual(await a.host.peers(), []);
  assert.ok(!a.log.lines.slice(before).some((line) => line.message === 'a peer listens'));
});

test('statements that another honest node may see otherwise are not held against the sender', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await acquainted(a, b);
  for (let i = 0; i < 50; i++) await b.host.publish(statement(`tails|stranger|${i}`));
  await ours.until((ledger) => ledger.received.length === 50);
  const [peer] = await a.host.peers();
  assert.equal(peer?.id, b.host.id);
  assert.ok((peer?.score ?? -1) >= 0, `score ${peer?.score}`);
});

test('bad input 82: a gossip message with an author, a number or a signature never reaches the ledger', async (t) => {
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours);
  const signing = await startStranger(t, answering(() => Uint8Array.of(0x81, 0, 0)), 'signs');
  await signing.dial(multiaddr(a.host.addresses()[0]));
  await subscribed(signing, a.host.id);
  for (let i = 0; i < 5; i++) await signing.services.gossip.publish(PROTOCOLS.topic, gossiped(`tails|good|signed ${i}`));
  await a.log.until('a peer that sent refused statements was put out', signing.peerId.toString());
  assert.deepEqual(ours.received, []);
});

test('bad input 82: a message on another topic is not heard', async (t) => {
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours);
  const stranger = await startStranger(t, answering(() => Uint8Array.of(0x81, 0, 0)));
  await stranger.dial(multiaddr(a.host.addresses()[0]));
  await subscribed(stranger, a.host.id);
  stranger.services.gossip.subscribe('concur/1/other/0');
  await stranger.services.gossip.publish('concur/1/other/0', gossiped('tails|good|elsewhere'));
  await stranger.services.gossip.publish(PROTOCOLS.topic, gossiped('tails|good|here'));
  const here = statement('tails|good|here');
  await ours.until((ledger) => ledger.holds(here));
  assert.equal(ours.statements.size, 1);
});

test('gossip that is neither a statement nor an announcement is refused', async (t) => {
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours);
  const stranger = await startStranger(t, answering(() => Uint8Array.of(0x81, 0, 0)));
  await stranger.dial(multiaddr(a.host.addresses()[0]));
  await subscribed(stranger, a.host.id);
  for (let i = 0; i < 5; i++) await stranger.services.gossip.publish(PROTOCOLS.topic, Uint8Array.of(0x7f, i));
  await a.log.until('a peer that sent refused statements was put out', stranger.peerId.toString());
  assert.deepEqual(ours.received, []);
});

test('bad input 83: the same statement from many peers is looked at once', async (t) => {
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours);
  const others = await Promise.all(Array.from({ length: 6 }, () => join(t, new MemoryLedger('tails'), { peers: a.host.addresses() })));
  await Promise.all(others.map((other) => acquainted(a, other)));
  const [said, last] = [statement('tails|good|said by all'), statement('tails|good|last')];
  for (const { host } of others) await host.publish(said);
  await others.at(-1)?.host.publish(last);
  await ours.until((ledger) => ledger.holds(said, last));
  assert.equal(ours.received.length, 2);
});

/** Everything is checked, and nothing is written. */
class BrokenDisk extends MemoryLedger {
  readonly #broken = Promise.withResolvers<void>();
  #isBroken = true;

  override async receive(message: Uint8Array, peer: string, onChecked?: () => void): Promise<Received> {
    if (!this.#isBroken) return super.receive(message, peer);
    onChecked?.();
    await this.#broken.promise;
    return { outcome: 'failed', item: null };
  }

  repair(): void {
    this.#isBroken = false;
    this.#broken.resolve();
  }
}

function gossiped(text: string): Uint8Array {
  return concatBytes(Uint8Array.of(1), utf8Encode(text));
}
