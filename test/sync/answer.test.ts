import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES, MAX_IDS_PER_WANT, MAX_NODES_PER_ASK, MAX_SIGNERS_PER_FRAME } from '../../src/base/limits.ts';
import { answerSync } from '../../src/sync/answer.ts';
import { shortFormsOf } from '../../src/sync/short-forms.ts';
import type { NodeAsk, SyncReply, SyncRequest, SyncTree } from '../../src/sync/sync-messages.ts';
import { encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { fits } from '../../src/sync/walk.ts';
import { ALICE, itemOf, Messages, SALT, sourceOf, TAILS } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';

const messages = new Messages();
const items = Array.from({ length: 5_000 }, (_, i) => messages.make(`statement ${i}`, 1_500_000_000 + 60 * i));
const source = sourceOf(new MemoryTries().add(TAILS, ...items), messages);
const short = shortFormsOf(SALT);

async function ask<K extends SyncReply['kind']>(request: SyncRequest, kind: K, from = source): Promise<Extract<SyncReply, { kind: K }>> {
  const { reply } = await answerSync(from, request);
  assert.equal(reply.kind, kind);
  assert.ok(encodeSyncReply(reply).length <= MAX_FRAME_BYTES);
  return reply as Extract<SyncReply, { kind: K }>;
}

const nodes = (...asked: readonly Partial<NodeAsk>[]): SyncRequest => ({
  kind: 'ask-nodes', salt: SALT, asks: [{ trie: TAILS, nodes: asked.map((one) => ({ prefix: '', levels: 4, newest: false, dated: false, ...one })) }],
});

/** Items of the given sizes; the first byte of an item is its number. */
function sized(sizes: readonly number[]) {
  const all = sizes.map((_, i) => itemOf(`sized ${i}`, i));
  const bytes = new Map(all.map(({ id }, i) => [id, new Uint8Array(sizes[i] as number).fill(i)]));
  return { all, source: { tries: new MemoryTries().add(TAILS, ...all), offered: async () => ['tails'], read: async (_: string, id: string) => bytes.get(id) } };
}

const below = (after: TrieItem | null): SyncRequest => ({ kind: 'fetch', salt: SALT, asks: [{ trie: TAILS, picks: [{ kind: 'below', prefix: '', after }] }] });

test('what is shown of a trie goes as deep as was asked, and no deeper', async () => {
  for (const levels of [1, 3, 5]) {
    const { trees: [tree] } = await ask(nodes({ levels }), 'nodes');
    assert.equal(forks(tree as SyncTree), levels);
  }
  const asked: NodeAsk = { prefix: '', levels: 2, newest: true, dated: false };
  const { trees: [tree] } = await ask(nodes(asked), 'nodes');
  assert.ok(forks(tree as SyncTree) > 2 && fits(asked, tree as SyncTree));
});

/** On the longest way down. */
function forks(tree: SyncTree): number {
  if (tree.kind !== 'split') return 0;
  const isFork = tree.children.every(({ kind }) => kind !== 'empty');
  return (isFork ? 1 : 0) + Math.max(...tree.children.map(forks));
}

function leavesOf(tree: SyncTree): SyncTree[] {
  return tree.kind === 'split' ? tree.children.flatMap(leavesOf) : tree.kind === 'empty' ? [] : [tree];
}

test('the newest end is shown down to its leaf', async () => {
  const { trees: [tree] } = await ask(nodes({ levels: 1, newest: true }), 'nodes');
  const last = leavesOf(tree as SyncTree).at(-1);
  assert.ok(last?.kind === 'cut' && last.bits <= 7);
});

test('a node below a leaf tells of its part of that leaf', async () => {
  const few = sourceOf(new MemoryTries().add(TAILS, ...items.slice(0, 20)), messages);
  const prefix = items[0]?.time.toString(2).padStart(32, '0') as string;
  const { trees: [tree] } = await ask(nodes({ prefix }), 'nodes', few);
  assert.deepEqual(tree, { kind: 'list', ids: [short.id((items[0] as TrieItem).id)] });
});

test('as many nodes are answered as fit into a frame, and always the first', async () => {
  const wide = Array.from({ length: 200 }, (_, i) => messages.make(`wide ${i}`, (i * 20_000_000) % 2 ** 32)).flatMap(({ time }) => Array.from({ length: 70 }, (_, i) => itemOf(`wide ${time} ${i}`, time + i)));
  const from = sourceOf(new MemoryTries().add(TAILS, ...wide), messages);
  const asked = Array.from({ length: MAX_NODES_PER_ASK }, () => ({ levels: 5 }));
  const { trees } = await ask(nodes(...asked), 'nodes', from);
  assert.ok(trees.length > 0 && trees.length < MAX_NODES_PER_ASK);
});

test('one request is answered in part rather than take long', async () => {
  const { cost, reply } = await answerSync(source, nodes(...Array.from({ length: MAX_NODES_PER_ASK }, () => ({ levels: 8, newest: true }))));
  assert.ok(cost.nodes < 9_000, `${cost.nodes} nodes`);
  assert.ok(reply.kind === 'nodes' && reply.trees.length > 10);
  const picks = Array.from({ length: 500 }, () => ({ kind: 'some' as const, prefix: '', ids: ['f'.repeat(12)] }));
  const fetched = await answerSync(source, { kind: 'fetch', salt: SALT, asks: [{ trie: TAILS, picks }] });
  assert.ok(fetched.cost.items < 20_000, `${fetched.cost.items} items`);
  assert.ok(fetched.reply.kind === 'items' && fetched.reply.pieces.length > 10);
});

test('items come in the order of their keys, as many as fit, and go on where they ended', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: MAX_ENVELOPE_BYTES })), { minLength: 1, maxLength: 40 }), async (sizes) => {
    const { source: large } = sized(sizes);
    const came: number[] = [];
    for (let after: TrieItem | null = null, pages = 0; pages <= sizes.length; pages++) {
      const { pieces: [piece] }: SyncReply & { kind: 'items' } = await ask(below(after), 'items', large);
      if (piece?.kind !== 'below') return assert.fail('no piece');
      came.push(...piece.items.map((item) => item[0] as number));
      after = piece.more;
      if (after === null) break;
    }
    assert.deepEqual(came, sizes.map((_, i) => i));
  }), { seed: 20170608, numRuns: 50 });
});

test('of items by their short ids as many come as fit, in their order, and null for what is not there', async () => {
  const { all, source: large } = sized([100_000, 200_000, 100_000, 5]);
  const ids = [...all.map(({ id }) => short.id(id)), 'f'.repeat(12)].sort();
  const request = (some: readonly string[]): SyncRequest => ({ kind: 'fetch', salt: SALT, asks: [{ trie: TAILS, picks: [{ kind: 'some', prefix: '', ids: some }] }] });
  const came: (Uint8Array | null)[] = [];
  while (came.length < ids.length) {
    const { pieces: [piece] } = await ask(request(ids.slice(came.length)), 'items', large);
    assert.ok(piece?.kind === 'some' && piece.items.length > 0);
    came.push(...piece.items);
  }
  const expected = ids.map((id) => all.findIndex((item) => short.id(item.id) === id));
  assert.deepEqual(came.map((item) => item?.[0] ?? -1), expected);
});

test('what is listed and gone is passed by, and the range ends', async () => {
  const gone = { ...source, read: async () => undefined };
  assert.deepEqual((await ask(below(null), 'items', gone)).pieces, [{ kind: 'below', more: null, items: [] }]);
});

test('announced statements are answered by their ids, in order, and null for what is not there', async () => {
  const ids = [...items.slice(0, MAX_IDS_PER_WANT - 1).map(({ id }) => id), 'f'.repeat(64)].sort();
  const { pieces: [piece] } = await ask({ kind: 'want', scope: 'tails', ids }, 'items');
  assert.ok(piece?.kind === 'some');
  assert.deepEqual(piece.items, ids.map((id) => messages.read(id) ?? null));
});

test('nothing is told of a scope that is not offered', async () => {
  const secret = { ...source, offered: async () => ['debian'] };
  assert.deepEqual(await ask({ kind: 'hello', version: 1 }, 'hello', secret), { kind: 'hello', version: 1, scopes: ['debian'] });
  assert.deepEqual((await ask({ kind: 'ask-signers', salt: SALT, asks: [{ scope: 'tails', form: 'full', after: null }] }, 'signers', secret)).pages, [{ form: 'full', more: false, signers: [] }]);
  assert.deepEqual((await ask(nodes({}), 'nodes', secret)).trees, [{ kind: 'empty' }]);
  assert.deepEqual((await ask(below(null), 'items', secret)).pieces, [{ kind: 'below', more: null, items: [] }]);
  assert.deepEqual((await ask({ kind: 'want', scope: 'tails', ids: [(items[0] as TrieItem).id] }, 'items', secret)).pieces, [{ kind: 'some', items: [null] }]);
});

test('signers are named page by page, each once, in both forms', async () => {
  const tries = new MemoryTries();
  const signers = Array.from({ length: MAX_SIGNERS_PER_FRAME + 500 }, (_, i) => i.toString(16).toUpperCase().padStart(40, '0'));
  for (const [i, signer] of signers.entries()) tries.add({ scope: 'tails', signer }, itemOf('one', i));
  const many = sourceOf(tries, messages);
  for (const form of ['short', 'full'] as const) {
    const names: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { pages: [page] }: SyncReply & { kind: 'signers' } = await ask({ kind: 'ask-signers', salt: SALT, asks: [{ scope: 'tails', form, after }] }, 'signers', many);
      names.push(...(page?.signers ?? []).map(({ name }) => name));
      after = names.at(-1) ?? null;
      more = page?.more === true;
    }
    assert.deepEqual(names, (form === 'full' ? signers : signers.map((signer) => short.name(signer))).sort());
  }
});

test('a newer version is answered by the version that is known', async () => {
  assert.equal((await ask({ kind: 'hello', version: 9 }, 'hello')).version, 1);
});

test('an answer tells what it cost, which the request bounds', async () => {
  const { cost } = await answerSync(source, nodes({ levels: 8, newest: true }));
  assert.ok(cost.nodes > 50 && cost.nodes <= 2 ** 8 + 32, `${cost.nodes} nodes`);
  const some: SyncRequest = { kind: 'fetch', salt: SALT, asks: [{ trie: { scope: 'tails', signer: ALICE }, picks: [{ kind: 'some', prefix: '', ids: ['0'.repeat(12)] }] }] };
  const { items: looked } = (await answerSync(source, some)).cost;
  assert.ok(looked > 0 && looked <= 1_024, `${looked} items`);
});
