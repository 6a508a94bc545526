import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { utf8Encode, type Hex } from '../../src/base/bytes.ts';
import { MAX_FRAME_BYTES } from '../../src/base/limits.ts';
import { createExchange } from '../../src/network/exchange.ts';
import { openIntake } from '../../src/network/intake.ts';
import { rememberPassedOver } from '../../src/network/passed-over.ts';
import { countUnderWay } from '../../src/network/under-way.ts';
import { decodeRequest, encodeReply, type ExchangeReply, type ExchangeRequest } from '../../src/sync/exchange-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { addressesOf, answering, PROTOCOLS, silent, startStranger } from './stranger.ts';
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
  assert.deepEqual(await b.host.sync(), { peers: 1, completed: 1 });
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
  const stream = await connection.newStream(PROTOCOLS.exchange.name);
  await ended(stream);
  await a.log.until('a conversation with a peer failed', mute.peerId.toString());
});

test('bad input 4: a frame that declares a gigabyte is refused before it is read', async (t) => {
  const a = await join(t, new MemoryLedger('tails'));
  const stranger = await startStranger(t, silent);
  const connection = await stranger.dial(multiaddr(a.host.addresses()[0]));
  for (let i = 0; i < 3; i++) {
    const stream = await connection.newStream(PROTOCOLS.exchange.name);
    const cut = ended(stream);
    stream.send(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x04, 1, 2, 3));
    await cut;
  }
  await a.log.until('a peer that does not keep to the protocol was put out', stranger.peerId.toString());
});

const FIRST = '00'.repeat(32);
const SECOND = '01'.repeat(32);
const LIES: Readonly<Record<string, (request: ExchangeRequest) => Uint8Array>> = {
  'a reply of another kind': () => encodeReply({ kind: 'inventory', ids: [], more: false }),
  'a reply larger than a frame': () => new Uint8Array(MAX_FRAME_BYTES + 1),
  'a page of ids that was given before': lying({ inventory: () => ({ kind: 'inventory', ids: [FIRST], more: true }), want: () => ({ kind: 'items', items: [null] }) }),
  'a promise of more without a single id': lying({ inventory: () => ({ kind: 'inventory', ids: [], more: true }) }),
  'ids that do not ascend': lying({ inventory: () => ({ kind: 'inventory', ids: [SECOND, FIRST], more: false }) }),
  'a statement that nobody accepts': lying({ want: () => ({ kind: 'items', items: [statement('tails|forged|1').message] }) }),
  'another statement than the one that was asked for': lying({ want: () => ({ kind: 'items', items: [statement('tails|good|another').message] }) }),
  'more statements than were asked for': lying({ want: () => ({ kind: 'items', items: [null, null, null] }) }),
};

for (const [lie, reply] of Object.entries(LIES)) {
  test(`bad input 84: ${lie} ends the exchange, and the third time puts the peer out`, async (t) => {
    const { a, liar } = await meetLiar(t, reply);
    await a.host.sync();
    await a.host.sync();
    await a.log.until('a peer that does not keep to the protocol was put out', liar.peerId.toString());
  });
}

test('bad input 84: a peer that lists a hundred thousand statements and has none of them costs a few frames', async (t) => {
  let frames = 0;
  const made = (i: number): Hex => i.toString(16).padStart(64, '0');
  let next = 0;
  const { a, liar } = await meetLiar(t, (request) => {
    frames++;
    if (request.kind !== 'ask-inventory') return lying({ want: ({ ids }) => ({ kind: 'items', items: ids.map(() => null) }) })(request);
    const ids = Array.from({ length: 4_096 }, () => made(next++));
    return encodeReply({ kind: 'inventory', ids, more: next < 100_000 });
  });
  await a.log.until('a conversation with a peer failed', liar.peerId.toString());
  assert.equal(frames, 3);
});

async function meetLiar(t: TestContext, reply: (request: ExchangeRequest) => Uint8Array) {
  const liar = await startStranger(t, answering((frame) => reply(decodeRequest(frame))));
  const a = await join(t, new MemoryLedger('tails'), { ...ONCE, peers: addressesOf(liar) });
  await a.log.until('a conversation with a peer failed', liar.peerId.toString());
  return { a, liar };
}

interface Answers {
  readonly inventory?: () => ExchangeReply;
  readonly want?: (request: ExchangeRequest & { kind: 'want' }) => ExchangeReply;
}

test('bad input 81: announcements that come faster than they are looked up are dropped before they cost anything', { timeout: 5_000 }, async () => {
  const ledger = new SlowLedger('tails');
  const intake = openIntake(ledger, countUnderWay(), new RecordedLog());
  const nobody = async () => { throw new Error('nothing is to be asked'); };
  const exchange = createExchange({ ledger, intake, passedOver: rememberPassedOver(Date.now), open: nobody, fetched: nobody });
  const outcomes = Array.from({ length: 2_000 }, (_, i) => exchange.follow('tails', [statement(`tails|good|${i}`).id], `peer ${i % 50}`));
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

/** An honest peer that follows one project and has one statement, but for what is given. */
function lying({ inventory, want }: Answers): (request: ExchangeRequest) => Uint8Array {
  return (request) => {
    switch (request.kind) {
      case 'ask-projects': return encodeReply({ kind: 'projects', projects: ['tails'] });
      case 'ask-inventory': return encodeReply(inventory?.() ?? { kind: 'inventory', ids: [FIRST], more: false });
      case 'want': return encodeReply(want?.(request) ?? { kind: 'items', items: request.ids.map(() => null) });
    }
  };
}

async function ended(stream: Stream): Promise<void> {
  await new Promise((resolve) => { stream.addEventListener('close', resolve, { once: true }); });
}
