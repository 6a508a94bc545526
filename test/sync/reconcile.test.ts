import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import type { TrieItem, TrieName } from '../../src/sync/tries.ts';
import { ALICE, answering, BOB, converse, Messages, optionsOf, sourceOf, TAILS } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';

const SEED = { seed: 20170608 };
const BOBS: TrieName = { scope: 'tails', signer: BOB };

/** Items of one signer, a second after the other. */
function some(messages: Messages, count: number, { from = 1_500_000_000, step = 1 } = {}): TrieItem[] {
  return Array.from({ length: count }, (_, i) => messages.make(`statement ${i}`, from + i * step));
}

test('two nodes with the same statements are done in two rounds, and need less than 100 bytes after the hello', async () => {
  const messages = new Messages();
  const items = some(messages, 5_000);
  const [ours, theirs] = [new MemoryTries().add(TAILS, ...items), new MemoryTries().add(TAILS, ...items)];
  const { answer } = answering(sourceOf(theirs, messages));
  const conversation = await converse({ options: optionsOf(ours), answer });
  assert.equal(conversation.scopes.get('tails'), 'complete');
  assert.equal(conversation.rounds, 2);
  assert.ok(conversation.bytesAsked + conversation.bytesAnswered < 100, `${conversation.bytesAsked} and ${conversation.bytesAnswered} bytes`);
});

test('whatever two nodes have, the asking one gets exactly what it lacks', async () => {
  const messages = new Messages();
  // Few distinct times and many: leaves by time, and leaves by id within one second.
  const pool = [...some(messages, 400), ...some(messages, 400, { from: 1_600_000_000, step: 0 }), ...some(messages, 400, { from: 1_650_000_000, step: 100_000 })];
  const share = fc.constantFrom(0, 1, 50, 99, 100);
  await fc.assert(fc.asyncProperty(share, share, fc.integer(), async (mine, yours, seed) => {
    const has = (item: TrieItem, percent: number, salt: number) => (Number.parseInt(item.id.slice(0, 8), 16) ^ (seed + salt)) % 100 < percent && percent > 0;
    const [ours, theirs] = [pool.filter((item) => has(item, mine, 0)), pool.filter((item) => has(item, yours, 77))];
    const tries = new MemoryTries().add(TAILS, ...ours).add(BOBS, ...theirs.slice(0, 3));
    const source = sourceOf(new MemoryTries().add(TAILS, ...theirs).add(BOBS, ...theirs.slice(0, 100)), messages);
    const conversation = await converse({ options: optionsOf(tries), answer: answering(source).answer });
    const had = new Set(ours.map(({ id }) => id));
    const lacking = theirs.filter(({ id }) => !had.has(id)).length + Math.max(0, Math.min(100, theirs.length) - 3);
    assert.equal(conversation.arrivals, lacking);
    assert.notEqual(conversation.scopes.get('tails'), 'incomplete');
    assert.deepEqual(new Set(tries.all(TAILS).map(({ id }) => id)), new Set([...ours, ...theirs].map(({ id }) => id)));
    const again = await converse({ options: { ...optionsOf(tries), salt: 'ffffffffffffffff' }, answer: answering(source).answer });
    assert.equal(again.arrivals, 0);
  }), { ...SEED, numRuns: 80 });
});

test('of a scope only the signers that are of interest are looked at', async () => {
  const messages = new Messages();
  const items = some(messages, 300);
  const ours = new MemoryTries();
  const source = sourceOf(new MemoryTries().add(TAILS, ...items.slice(0, 150)).add(BOBS, ...items.slice(150)), messages);
  const conversation = await converse({ options: { ...optionsOf(ours), interest: async () => new Set([BOB]) }, answer: answering(source).answer });
  assert.equal(conversation.arrivals, 150);
  assert.deepEqual(new Set(conversation.received.map(({ trie }) => trie.signer)), new Set([BOB]));
  assert.equal(conversation.scopes.get('tails'), 'complete');
  assert.ok(!conversation.requests.some((request) => 'asks' in request && request.asks.some((ask) => 'trie' in ask && ask.trie.signer === ALICE)));
});

test('a peer that offers nothing of what is followed is asked nothing more', async () => {
  const conversation = await converse({ options: optionsOf(new MemoryTries(), ['debian', 'tails']), answer: answering(sourceOf(new MemoryTries(), new Messages())).answer });
  assert.deepEqual([...conversation.scopes], [['debian', 'not-offered'], ['tails', 'not-offered']]);
  assert.equal(conversation.rounds, 1);
});

test('what was set aside is not fetched again', async () => {
  const messages = new Messages();
  const items = some(messages, 500);
  const aside = items.slice(100, 130);
  const ours = new MemoryTries().add(TAILS, ...items.slice(0, 100));
  const source = sourceOf(new MemoryTries().add(TAILS, ...items), messages);
  const conversation = await converse({ options: { ...optionsOf(ours), setAside: async () => aside }, answer: answering(source).answer });
  assert.equal(conversation.arrivals, 370);
  const fetched = new Set(conversation.received.map(({ message }) => toHex(message)));
  assert.ok(!aside.some(({ id }) => fetched.has(toHex(messages.read(id) as Uint8Array))));
});

test('who has very many finds its own few by their times', async () => {
  const messages = new Messages();
  const items = some(messages, 20_000, { step: 10 });
  const theirs = new MemoryTries().add(TAILS, items[7] as TrieItem, messages.make('another', 1_500_000_070), messages.make('late', 1_700_000_000));
  const conversation = await converse({ options: optionsOf(new MemoryTries().add(TAILS, ...items)), answer: answering(sourceOf(theirs, messages)).answer });
  assert.equal(conversation.arrivals, 2);
  assert.ok(conversation.requests.some((request) => request.kind === 'ask-nodes' && request.asks[0]?.nodes[0]?.dated === true));
});

test('a node that begins gets everything in the order of the keys, a page after the other', async () => {
  const messages = new Messages();
  const items = some(messages, 30_000);
  const ours = new MemoryTries();
  const conversation = await converse({ options: optionsOf(ours), answer: answering(sourceOf(new MemoryTries().add(TAILS, ...items), messages)).answer });
  assert.deepEqual(conversation.received.map(({ message }) => toHex(message)), items.map(({ id }) => toHex(messages.read(id) as Uint8Array)));
  assert.ok(conversation.bytesAsked < 1_000);
});

test('what had no room in a reply is asked for again', async () => {
  const messages = new Messages();
  const items = some(messages, 2_000);
  const lacking = new Set(items.filter((_, i) => i % 40 === 7));
  const large = Array.from({ length: 40 }, (_, i) => messages.make(`large ${i} ${'.'.repeat(100_000)}`, 1_400_000_000 + 1_000_000 * i));
  // Of one leaf, of which some is had: picked one by one, and too much for a frame.
  large.push(...Array.from({ length: 9 }, (_, i) => messages.make(`large too ${i} ${'.'.repeat(100_000)}`, 1_700_000_000 + 2 * i)));
  const had = Array.from({ length: 9 }, (_, i) => messages.make(`small ${i}`, 1_700_000_001 + 2 * i));
  const source = sourceOf(new MemoryTries().add(TAILS, ...items, ...large, ...had), messages);
  for (const stingy of [false, true]) {
    const ours = new MemoryTries().add(TAILS, ...had, ...items.filter((item) => !lacking.has(item)));
    const { answer } = answering(source);
    const conversation = await converse({
      options: optionsOf(ours),
      // An honest answer may be as short as one node or one piece.
      answer: async (request) => {
        const reply = await answer(request);
        if (stingy && reply.kind === 'nodes') return { ...reply, trees: reply.trees.slice(0, 1) };
        return stingy && reply.kind === 'items' ? { ...reply, pieces: reply.pieces.slice(0, 1) } : reply;
      },
    });
    assert.equal(conversation.arrivals, lacking.size + large.length);
    assert.equal(conversation.scopes.get('tails'), 'complete');
    assert.equal(new Set(conversation.received.map(({ message }) => toHex(message.subarray(0, 40)))).size, conversation.arrivals);
  }
});

test('of a hundred scopes only those that differ are looked into, and equal ones cost nothing', async () => {
  const messages = new Messages();
  const items = some(messages, 30);
  const [ours, theirs] = [new MemoryTries(), new MemoryTries()];
  const scopes = Array.from({ length: 100 }, (_, i) => `project${i}`);
  for (const [i, scope] of scopes.entries()) {
    ours.add({ scope, signer: ALICE }, ...items.slice(0, i % 7 === 3 ? 20 : 30));
    theirs.add({ scope, signer: ALICE }, ...items).add({ scope: `other${scope}`, signer: ALICE }, ...items);
  }
  const source = sourceOf(theirs, messages);
  const told = await converse({ options: optionsOf(ours, [...scopes, 'nobodys']), answer: answering(source).answer });
  assert.equal(told.arrivals, 14 * 10);
  const asked = told.requests.flatMap((request) => (request.kind === 'ask-signers' ? request.asks : []));
  assert.deepEqual(new Set(asked.map(({ scope }) => scope)), new Set(scopes.filter((_, i) => i % 7 === 3)));
  assert.deepEqual([told.scopes.get('project3'), told.scopes.get('project4'), told.scopes.get('nobodys')], ['complete', 'complete', 'not-offered']);
  const again = await converse({ options: optionsOf(ours, scopes), answer: answering(source).answer });
  assert.equal(again.rounds, 2);
  // The hello told of two hundred scopes.
  assert.ok(again.bytesAsked < 60, `${again.bytesAsked} bytes`);
});

test('more scopes than one frame asks about are asked about in several', async () => {
  const messages = new Messages();
  const items = some(messages, 2);
  const theirs = new MemoryTries();
  const scopes = Array.from({ length: 150 }, (_, i) => `project${i}`);
  for (const scope of scopes) theirs.add({ scope, signer: ALICE }, ...items);
  const told = await converse({ options: optionsOf(new MemoryTries(), scopes), answer: answering(sourceOf(theirs, messages)).answer });
  assert.equal(told.arrivals, 300);
  assert.equal(told.requests.filter(({ kind }) => kind === 'ask-signers').length, 3);
});

test('a few new statements of each of a thousand signers need a few hundred bytes for each', async () => {
  const messages = new Messages();
  const items = some(messages, 100);
  const [ours, theirs] = [new MemoryTries(), new MemoryTries()];
  for (let i = 0; i < 1_000; i++) {
    const trie = { scope: 'tails', signer: i.toString(16).toUpperCase().padStart(40, '0') };
    theirs.add(trie, ...items.slice(0, 50));
    ours.add(trie, ...items.slice(0, i % 10 === 0 ? 48 : 50));
  }
  const signers = new Set((await theirs.roots('tails')).map(({ signer }) => signer));
  const told = await converse({ options: { ...optionsOf(ours), interest: async () => signers }, answer: answering(sourceOf(theirs, messages)).answer });
  assert.equal(told.arrivals, 200);
  assert.ok(told.rounds < 8);
  assert.ok(told.bytesAsked + told.bytesAnswered < 22 * 1_000 + 100 * 500, `${told.bytesAsked} and ${told.bytesAnswered} bytes`);
});
