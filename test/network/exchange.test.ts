import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { CERTIFICATES_SCOPE } from '../../src/sync/tries.ts';
import { createExchange } from '../../src/network/exchange.ts';
import { openIntake } from '../../src/network/intake.ts';
import { rememberPassedOver } from '../../src/network/passed-over.ts';
import { countUnderWay } from '../../src/network/under-way.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { addressesOf, PROTOCOLS, silent, startStranger } from './stranger.ts';
import { acquainted, join, RecordedLog } from './swarm.ts';

/** So that only the first exchange can bring what a test looks for. */
const ONCE = { timing: { settle: 3_600_000 } };

test('a late joiner gets by exchange all that was said before', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails', 'debian'), new MemoryLedger('tails', 'guix')];
  // More than one page of ids, and more than one frame of statements.
  const said = Array.from({ length: 4_500 }, (_, i) => ours.add(statement(`tails|good|${i}`)));
  const large = Array.from({ length: 5 }, (_, i) => ours.add(statement(`tails|good|${i}${'x'.repeat(200 * 1024)}`)));
  ours.add(statement('debian|good|not followed'));
  const a = await join(t, ours, ONCE);
  await join(t, theirs, { ...ONCE, peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.syncedWith.includes(`tails ${a.host.id}`));
  assert.ok(theirs.holds(...said, ...large));
  assert.equal(theirs.received.length, said.length + large.length);
  assert.deepEqual(theirs.syncedWith, [`tails ${a.host.id}`]);
});

test('a peer that has none of the projects told nothing, and is no peer that told all', async (t) => {
  const a = await join(t, new MemoryLedger('debian'), ONCE);
  const b = await join(t, new MemoryLedger('tails'), { ...ONCE, peers: a.host.addresses() });
  await acquainted(b, a);
  const [report] = await b.host.sync();
  assert.deepEqual([report?.complete, report?.failure], [false, 'has nothing of tails']);
});

test('both sides of a new connection get what they lack', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const [mine, yours] = [ours.add(statement('tails|good|ours')), theirs.add(statement('tails|good|theirs'))];
  const a = await join(t, ours, ONCE);
  await join(t, theirs, { ...ONCE, peers: a.host.addresses() });
  await Promise.all([ours.until((ledger) => ledger.holds(yours)), theirs.until((ledger) => ledger.holds(mine))]);
});

test('a builder who follows nothing hands over what it says itself', async (t) => {
  const [builder, follower] = [new MemoryLedger(), new MemoryLedger('tails')];
  const said = builder.add(statement('tails|good|mine'));
  const a = await join(t, builder, ONCE);
  await join(t, follower, { ...ONCE, peers: a.host.addresses() });
  await follower.until((ledger) => ledger.syncedWith.includes(`tails ${a.host.id}`));
  assert.ok(follower.holds(said));
  assert.deepEqual(builder.received, []);
});

test('what came by exchange is announced, so that a chain of three converges', async (t) => {
  const ledgers = [new MemoryLedger('tails'), new MemoryLedger('tails'), new MemoryLedger('tails')] as const;
  // More than one announcement holds.
  const said = Array.from({ length: 700 }, (_, i) => ledgers[0].add(statement(`tails|good|${i}`)));
  const c = await join(t, ledgers[2], ONCE);
  const b = await join(t, ledgers[1], { ...ONCE, peers: c.host.addresses() });
  await acquainted(b, c);
  await Promise.all([
    ledgers[1].until((ledger) => ledger.syncedWith.includes(`tails ${c.host.id}`)),
    ledgers[2].until((ledger) => ledger.syncedWith.includes(`tails ${b.host.id}`)),
  ]);
  await join(t, ledgers[0], { ...ONCE, peers: b.host.addresses() });
  await ledgers[2].until((ledger) => ledger.holds(...said));
});

test('of much that both have only the difference is asked for', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  for (let i = 0; i < 3_000; i++) theirs.add(ours.add(statement(`tails|good|${i}`)));
  const lacking = Array.from({ length: 3 }, (_, i) => ours.add(statement(`tails|good|new ${i}`)));
  const a = await join(t, ours, ONCE);
  const b = await join(t, theirs, { ...ONCE, peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.holds(...lacking) && ledger.syncedWith.length > 0);
  assert.equal(theirs.received.length, 3);
  await b.log.until('a conversation with a peer ended', a.host.id);
  const ended = b.log.lines.find(({ message }) => message === 'a conversation with a peer ended');
  assert.ok(Number(ended?.fields['received']) < 6_000, `${String(ended?.fields['received'])} bytes`);
  const [again] = await b.host.sync();
  assert.deepEqual({ rounds: again?.rounds, items: again?.items }, { rounds: 2, items: 0 });
  assert.ok((again?.received ?? Infinity) < 100, `${again?.received} bytes`);
});

test('what was published while two nodes got to know each other comes with the second exchange', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours);
  await join(t, theirs, { peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.syncedWith.length === 1);
  // In the store, and never gossiped.
  const said = ours.add(statement('tails|good|in between'));
  await theirs.until((ledger) => ledger.holds(said));
});

test('statements of people whom this node does not know are fetched once, and again when asked to', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  ours.add(statement('tails|stranger|1'));
  ours.add(statement('tails|stranger|2'));
  const a = await join(t, ours, ONCE);
  const b = await join(t, theirs, { peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.syncedWith.length === 2);
  assert.equal(theirs.received.length, 2);
  const [report, ...others] = await b.host.sync();
  assert.deepEqual(others, []);
  assert.deepEqual({ peer: report?.peer, complete: report?.complete, items: report?.items, news: report?.news, failure: report?.failure }, { peer: a.host.id, complete: true, items: 2, news: 0, failure: null });
  assert.equal(theirs.received.length, 4);
});

test('an exchange with a random peer happens now and then', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const a = await join(t, ours, ONCE);
  await join(t, theirs, { timing: { settle: 3_600_000, exchange: 30 }, peers: a.host.addresses() });
  await theirs.until((ledger) => ledger.syncedWith.length === 4);
});

test('a newer version of a certificate that is here comes with the exchange', async (t) => {
  const fingerprint = 'A'.repeat(40);
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  ours.certificates.set(fingerprint, utf8Encode(`certificate of ${fingerprint}, revoked`));
  theirs.certificates.set(fingerprint, utf8Encode(`certificate of ${fingerprint}`));
  const a = await join(t, ours, ONCE);
  await join(t, theirs, { ...ONCE, peers: a.host.addresses() });
  await theirs.until((ledger) => Buffer.from(ledger.certificates.get(fingerprint) ?? []).toString().endsWith('revoked'));
});

test('an announced certificate is fetched and passed on, so that a revocation goes from one to the next', async (t) => {
  const fingerprint = 'A'.repeat(40);
  const ledgers = [new MemoryLedger('tails'), new MemoryLedger('tails'), new MemoryLedger('tails')] as const;
  for (const ledger of ledgers) ledger.certificates.set(fingerprint, utf8Encode(`certificate of ${fingerprint}`));
  const a = await join(t, ledgers[0], ONCE);
  const b = await join(t, ledgers[1], { ...ONCE, peers: a.host.addresses() });
  const c = await join(t, ledgers[2], { ...ONCE, peers: b.host.addresses() });
  await Promise.all([acquainted(a, b), acquainted(b, c), c.log.until('a conversation with a peer ended', b.host.id), b.log.until('a conversation with a peer ended', a.host.id)]);
  const revoked = utf8Encode(`certificate of ${fingerprint}, revoked`);
  ledgers[0].certificates.set(fingerprint, revoked);
  await a.host.announce(CERTIFICATES_SCOPE, [sha256Hex(revoked)]);
  await ledgers[2].until((ledger) => ledger.certificates.get(fingerprint)?.length === revoked.length);
});

test('a missing certificate is asked of whoever sent the statement that waits for it', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const fingerprint = 'A'.repeat(40);
  ours.certificates.set(fingerprint, utf8Encode(`certificate of ${fingerprint}`));
  const a = await join(t, ours, ONCE);
  const b = await join(t, theirs, { ...ONCE, peers: a.host.addresses() });
  await acquainted(a, b);
  await theirs.until((ledger) => ledger.syncedWith.length === 1);
  const gossiped = ours.add(statement(`tails|${fingerprint}|gossiped`));
  await a.host.publish(gossiped);
  await theirs.until((ledger) => ledger.holds(gossiped));
  assert.deepEqual(theirs.received.map(({ outcome }) => outcome), ['waiting']);
});

test('nodes of another network are turned away', async (t) => {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  ours.add(statement('tails|good|1'));
  const a = await join(t, ours, ONCE);
  const b = await join(t, theirs, { ...ONCE, network: 'other', peers: a.host.addresses() });
  await Promise.all([a.log.until('a peer of another network was turned away', b.host.id), b.log.until('a peer of another network was turned away', a.host.id)]);
  const { ours: own, theirs: other, hint } = b.log.lines.find(({ message }) => message === 'a peer of another network was turned away')?.fields ?? {};
  assert.deepEqual([own, other, hint], ['other', 'test', 'concur node --network test is a node of its network']);
  assert.equal(theirs.statements.size, 0);
});

test('bad input 76: a peer that never answers is given up, and others are still heard', async (t) => {
  const ours = new MemoryLedger('tails');
  const [mute, honest] = [await startStranger(t, silent), new MemoryLedger('tails')];
  const said = honest.add(statement('tails|good|1'));
  const b = await join(t, honest, ONCE);
  const a = await join(t, ours, { timing: { ...ONCE.timing, reply: 100 }, peers: [...addressesOf(mute), ...b.host.addresses()] });
  await ours.until((ledger) => ledger.holds(said));
  await a.log.until('a conversation with a peer failed', mute.peerId.toString());
});

test('bad input 76: a peer that opens a stream and asks nothing is cut off', async (t) => {
  const a = await join(t, new MemoryLedger('tails'), { timing: { idle: 100 } });
  const mute = await startStranger(t, silent);
  const connection = await mute.dial(multiaddr(a.host.addresses()[0]));
  const stream = await connection.newStream(PROTOCOLS.sync.name);
  await ended(stream);
  await a.log.until('a conversation with a peer failed', mute.peerId.toString());
});

test('bad input 4: a frame that declares a gigabyte is refused before it is read', async (t) => {
  const a = await join(t, new MemoryLedger('tails'));
  const stranger = await startStranger(t, silent);
  const connection = await stranger.dial(multiaddr(a.host.addresses()[0]));
  for (let i = 0; i < 3; i++) {
    const stream = await connection.newStream(PROTOCOLS.sync.name);
    const cut = ended(stream);
    stream.send(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04, 1, 2, 3));
    await cut;
  }
  await a.log.until('a peer that does not keep to the protocol was put out', stranger.peerId.toString());
});

test('bad input 81: announcements that come faster than they are looked up are dropped before they cost anything', { timeout: 5_000 }, async () => {
  const ledger = new SlowLedger('tails');
  const intake = openIntake(ledger, countUnderWay(), new RecordedLog());
  const nobody = async () => { throw new Error('nothing is to be asked'); };
  const exchange = createExchange({ ledger, intake, passedOver: rememberPassedOver(Date.now), open: nobody, fetched: nobody });
  const outcomes = Array.from({ length: 2_000 }, (_, i) => exchange.follow({ scope: 'tails', ids: [statement(`tails|good|${i}`).id], peer: `peer ${i % 50}` }));
  assert.deepEqual(new Set(await Promise.all(outcomes.slice(200))), new Set(['overloaded']));
  assert.ok(ledger.lookUps > 0 && ledger.lookUps <= 32, `${ledger.lookUps} were looked up`);
});

class SlowLedger extends MemoryLedger {
  lookUps = 0;

  override has(): Promise<boolean> {
    this.lookUps++;
    return new Promise(() => undefined);
  }
}

async function ended(stream: Stream): Promise<void> {
  await new Promise((resolve) => { stream.addEventListener('close', resolve, { once: true }); });
}
