import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { utf8Encode } from '../../src/base/bytes.ts';
import { MAX_FRAME_BYTES } from '../../src/base/limits.ts';
import { createExchange } from '../../src/network/exchange.ts';
import { openIntake } from '../../src/network/intake.ts';
import { rememberPassedOver } from '../../src/network/passed-over.ts';
import { countUnderWay } from '../../src/network/under-way.ts';
import { answerSync } from '../../src/sync/answer.ts';
import type { SyncPiece, SyncReply, SyncRequest } from '../../src/sync/sync-messages.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
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

type Lie = (reply: SyncReply, request: SyncRequest) => SyncReply | Uint8Array;

/** What it tells of one kind of reply; of the others the truth. */
function on<K extends SyncReply['kind']>(kind: K, lie: (reply: Extract<SyncReply, { kind: K }>, request: SyncRequest) => SyncReply | Uint8Array): Lie {
  return (reply, request) => (reply.kind === kind ? lie(reply as Extract<SyncReply, { kind: K }>, request) : reply);
}

const some = (...items: (Uint8Array | null)[]): SyncPiece => ({ kind: 'some', items });
const below = (...items: Uint8Array[]): SyncPiece => ({ kind: 'below', more: null, items });
const GOOD = statement('tails|good|1');

const LIES: Readonly<Record<string, Lie>> = {
  'a reply of another kind': on('different', () => ({ kind: 'hello', version: 1, scopes: ['tails'] })),
  'a reply larger than a frame': on('different', () => new Uint8Array(MAX_FRAME_BYTES + 1)),
  'scopes that do not ascend': on('hello', () => Uint8Array.of(0x81, 1, 0, 2, 1, 0x62, 1, 0x61)),
  'a version that was not offered': on('hello', ({ scopes }) => ({ kind: 'hello', version: 2, scopes })),
  'more digests than were asked for': on('different', ({ digests }) => ({ kind: 'different', digests: [...digests, '0'.repeat(24)] })),
  'signers of more scopes than were asked for': on('signers', ({ pages }) => ({ kind: 'signers', pages: [...pages, ...pages, ...pages] })),
  'nodes where items belong': on('items', () => ({ kind: 'nodes', trees: [{ kind: 'empty' }] })),
  'a statement that nobody accepts': on('items', () => ({ kind: 'items', pieces: [below(statement('tails|forged|1').message)] })),
  'a statement of another signer than the one asked for': on('items', () => ({ kind: 'items', pieces: [below(statement('tails|better|another').message)] })),
  'a statement of another project than the one asked for': on('items', () => ({ kind: 'items', pieces: [below(statement('guix|good|1').message)] })),
  'items in another way than was asked for': on('items', () => ({ kind: 'items', pieces: [some(GOOD.message)] })),
  'more pieces than were asked for': on('items', () => ({ kind: 'items', pieces: [below(GOOD.message), below(GOOD.message)] })),
  'a promise of more without an item': on('items', () => ({ kind: 'items', pieces: [{ kind: 'below', items: [], more: { time: 1, id: '0'.repeat(64) } }] })),
};

for (const [lie, tell] of Object.entries(LIES)) {
  test(`bad input 84: ${lie} ends the exchange, and the third time puts the peer out`, async (t) => {
    const { a, liar } = await meetLiar(t, tell);
    await a.host.sync();
    await a.host.sync();
    await a.log.until('a peer that does not keep to the protocol was put out', liar.peerId.toString());
  });
}

test('bad input 84: roots that differ with nothing behind them cost a few frames, and make no view complete', async (t) => {
  const { a, frames } = await meetLiar(t, on('items', () => ({ kind: 'items', pieces: [below()] })));
  const [report] = await a.host.sync();
  assert.deepEqual({ complete: report?.complete, items: report?.items, failure: report?.failure }, { complete: false, items: 0, failure: null });
  assert.ok(frames() < 20, `${frames()} frames`);
});

test('bad input 84: a peer that names new signers for ever is left, and holds up nobody else', async (t) => {
  let next = 0;
  const endless = on('signers', ({ pages: [page] }) => ({ kind: 'signers', pages: [{
    form: page?.form ?? 'full', more: true, signers: Array.from({ length: 4_096 }, () => ({ name: (++next).toString(16).padStart(40, '0').toUpperCase(), count: 1, digest: '0'.repeat(24) })),
  }] }));
  const liar = await startStranger(t, lying(endless).answer);
  const honest = new MemoryLedger('tails');
  const said = honest.add(statement('tails|good|honest'));
  const b = await join(t, honest, ONCE);
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours, { ...ONCE, peers: [...addressesOf(liar), ...b.host.addresses()] });
  await ours.until((ledger) => ledger.holds(said));
  await a.log.until('a conversation with a peer failed', liar.peerId.toString());
});

test('bad input 84: a million items that nobody has are not asked for one by one', async (t) => {
  const { a, frames } = await meetLiar(t, (reply) => {
    switch (reply.kind) {
      case 'signers': return { kind: 'signers', pages: reply.pages.map((page) => ({ ...page, signers: page.signers.map((signer) => ({ ...signer, count: 1_000_000 })) })) };
      case 'items': return { kind: 'items', pieces: [below()] };
      default: return reply;
    }
  });
  await a.host.sync();
  assert.ok(frames() < 20, `${frames()} frames`);
});

test('bad input 86: a statement that a relay has shown and then withholds is asked of the next', async (t) => {
  const { a, ours } = await meetLiar(t, on('items', () => ({ kind: 'items', pieces: [below()] })));
  const honest = new MemoryLedger('tails');
  honest.add(GOOD);
  const b = await join(t, honest, { ...ONCE, peers: a.host.addresses() });
  await ours.until((ledger) => ledger.holds(GOOD) && ledger.syncedWith.length > 0);
  assert.deepEqual(ours.syncedWith, [`tails ${b.host.id}`]);
});

/** Somebody with one statement who tells of it what the lie makes of the truth, and a node that has asked once. */
async function meetLiar(t: TestContext, lie: Lie) {
  const { answer, frames } = lying(lie);
  const liar = await startStranger(t, answer);
  const ours = new MemoryLedger('tails');
  const a = await join(t, ours, { ...ONCE, peers: addressesOf(liar) });
  await a.log.until('a conversation with a peer ended', liar.peerId.toString());
  return { a, ours, liar, frames };
}

function lying(lie: Lie) {
  const source = new MemoryLedger('tails');
  source.add(GOOD);
  let count = 0;
  const answer = answering(async (frame) => {
    count++;
    const request = decodeSyncRequest(frame);
    const { reply } = await answerSync(source, request);
    const told = lie(reply, request);
    return told instanceof Uint8Array ? told : encodeSyncReply(told);
  });
  return { answer, frames: () => count };
}

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
