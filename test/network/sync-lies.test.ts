import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MAX_FRAME_BYTES } from '../../src/base/limits.ts';
import { answerSync } from '../../src/sync/answer.ts';
import type { SyncPiece, SyncReply, SyncRequest } from '../../src/sync/sync-messages.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { addressesOf, answering, startStranger } from './stranger.ts';
import { join } from './swarm.ts';

/** So that only the first conversation can bring what a test looks for. */
const ONCE = { timing: { settle: 3_600_000 } };

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
