/** What a peer may say that is not so. It is believed nothing, costs little, and keeps nothing of others' back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConcurError, type ErrorCode } from '../../src/base/errors.ts';
import { MAX_USELESS_BYTES } from '../../src/base/limits.ts';
import type { SyncReply, SyncRequest, SyncTree } from '../../src/sync/sync-messages.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { ALICE, answering, BOB, converse, optionsOf, sourceOf, TAILS, type Answer, type Conversation } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';
import { BOBS, bobs, honest, items, messages, talk, triesOf } from './two-signers.ts';

const NONE = '0'.repeat(24);

/** An honest peer but for the replies to one kind of request. */
function lying<K extends SyncRequest['kind']>(kind: K, lie: (request: Extract<SyncRequest, { kind: K }>, truth: SyncReply) => SyncReply): Answer {
  return async (request) => {
    const truth = await honest(request);
    return request.kind === kind ? lie(request as Extract<SyncRequest, { kind: K }>, truth) : truth;
  };
}

async function endsBy(code: ErrorCode, pattern: RegExp, conversation: Promise<Conversation>): Promise<void> {
  await assert.rejects(conversation, (error: unknown) => isConcurError(error, code) && pattern.test((error as Error).message));
}

test('bad input 84: a peer that claims to be equal hides its items until another peer is asked', async () => {
  const ours = triesOf(1_000, 100);
  const told = await talk(lying('compare', () => ({ kind: 'equal' })), ours);
  assert.equal(told.arrivals, 0);
  const asked = await talk(honest, ours);
  assert.equal(asked.arrivals, 2_100);
  assert.equal(asked.scopes.get('tails'), 'complete');
});

test('bad input 84: a peer that claims that all differs costs a bounded number of questions', async () => {
  const ours = triesOf(3_000, 200);
  const different = lying('compare', () => ({ kind: 'different', digests: [NONE] }));
  const told = await talk(async (request) => {
    const truth = await different(request);
    if (truth.kind === 'signers') return { ...truth, pages: truth.pages.map((page) => ({ ...page, signers: page.signers.map((signer) => ({ ...signer, digest: NONE })) })) };
    return truth.kind === 'nodes' ? { ...truth, trees: truth.trees.map(unlike) } : truth;
  }, ours);
  assert.equal(told.arrivals, 0);
  assert.ok(told.rounds < 30, `${told.rounds} rounds`);
});

/** The same tree with digests that nothing has. */
function unlike(tree: SyncTree): SyncTree {
  if (tree.kind === 'cut') return { ...tree, digest: NONE };
  return tree.kind === 'split' ? { kind: 'split', children: [unlike(tree.children[0]), unlike(tree.children[1])] } : tree;
}

test('bad input 84: a peer that shows ever deeper levels and delivers nothing is given up', async () => {
  const cut: SyncTree = { kind: 'cut', bits: 20, digest: NONE };
  const deeper: SyncTree = { kind: 'split', children: [{ kind: 'split', children: [cut, cut] }, { kind: 'split', children: [cut, cut] }] };
  let asked = 0;
  await endsBy('peer-failed', /showed 65 items that it does not have/, talk(async (request) => {
    asked++;
    if (request.kind === 'ask-nodes') return { kind: 'nodes', trees: request.asks.flatMap(({ nodes }) => nodes.map(({ levels }) => (levels > 1 ? deeper : { kind: 'split', children: [cut, cut] }))) };
    if (request.kind === 'fetch') return { kind: 'items', pieces: request.asks.flatMap(({ picks }) => picks.map(({ kind }) => (kind === 'below' ? { kind, more: null, items: [] } : { kind, items: [null] }))) };
    return honest(request);
  }));
  assert.ok(asked < 2_000, `${asked} requests`);
});

test('bad input 84: a peer that leads down where only this node has items is given up', async () => {
  const ours = new MemoryTries().add(TAILS, ...items.slice(0, 64));
  const down = (prefix: string): SyncTree => {
    const next: SyncTree = { kind: 'cut', bits: 20, digest: NONE };
    const key = (items[0] as TrieItem).time.toString(2).padStart(32, '0') + BigInt(`0x${(items[0] as TrieItem).id}`).toString(2).padStart(256, '0');
    return key[prefix.length] === '0' ? { kind: 'split', children: [next, { kind: 'empty' }] } : { kind: 'split', children: [{ kind: 'empty' }, next] };
  };
  const told = await talk(async (request) => {
    if (request.kind === 'ask-nodes') return { kind: 'nodes', trees: request.asks.flatMap(({ nodes }) => nodes.map(({ prefix }) => down(prefix))) };
    if (request.kind === 'fetch') return { kind: 'items', pieces: request.asks.flatMap(({ picks }) => picks.map(() => ({ kind: 'below', more: null, items: [] }))) };
    return honest(request);
  }, ours);
  assert.equal(told.scopes.get('tails'), 'incomplete');
  assert.ok(told.rounds < 300, `${told.rounds} rounds`);
});

/** Answers every pick with nothing. */
const emptyHanded = lying('fetch', ({ asks }) => ({
  kind: 'items',
  pieces: asks.flatMap(({ picks }) => picks.map((pick) => (pick.kind === 'below' ? { kind: 'below', more: null, items: [] } : { kind: 'some', items: pick.ids.map(() => null) }))),
}));

test('bad input 84: a peer that shows many items and has none of them is given up', async () => {
  const gaps = new MemoryTries().add(TAILS, ...items.filter((_, i) => i % 7 !== 3)).add(BOBS, ...bobs);
  await endsBy('peer-failed', /showed 65 items that it does not have/, talk(emptyHanded, gaps));
});

test('a peer that lost a few items meanwhile is no liar, and the conversation is not complete', async () => {
  const gaps = new MemoryTries().add(TAILS, ...items.filter((_, i) => i % 700 !== 3)).add(BOBS, ...bobs);
  const told = await talk(emptyHanded, gaps);
  assert.equal(told.undelivered, 5);
  assert.equal(told.scopes.get('tails'), 'incomplete');
});

test('bad input 84: a range that goes on where it has been, or elsewhere, ends the conversation', async () => {
  const [first, second] = items as [TrieItem, TrieItem];
  const page = (more: TrieItem): Answer => lying('fetch', ({ asks }) => ({
    kind: 'items', pieces: asks.flatMap(({ picks }) => picks.map((): SyncReply & { kind: 'items' } => ({ kind: 'items', pieces: [{ kind: 'below', more, items: [messages.read(first.id) as Uint8Array] }] })).flatMap(({ pieces }) => pieces)),
  }));
  const nothing = new MemoryTries();
  const only = (answer: Answer) => converse({ options: { ...optionsOf(nothing), interest: async () => new Set([ALICE]) }, answer, settle: ({ message }) => (message.length > 0 ? first : null) });
  // The second page ends where the first did.
  await endsBy('frame-malformed', /goes on where it has been/, only(page(second)));
  const ours = new MemoryTries().add(TAILS, ...items.slice(0, 1_000));
  const elsewhere = converse({ options: { ...optionsOf(ours), interest: async () => new Set([ALICE]) }, answer: page({ ...first, time: 0 }) });
  await endsBy('frame-malformed', /goes on where it has been, or elsewhere/, elsewhere);
});

test('bad input 84: endless pages of one item end at that item', async () => {
  let time = 0;
  const endless = lying('fetch', ({ asks }) => ({
    kind: 'items', pieces: asks.flatMap(({ picks }) => picks.map(() => ({ kind: 'below', more: { time: ++time, id: 'f'.repeat(64) }, items: [messages.read((items[5] as TrieItem).id) as Uint8Array] }))),
  }));
  await endsBy('frame-malformed', /beyond the last that it tells/, talk(endless, new MemoryTries()));
});

test('bad input 84: an item that was not asked for ends the conversation', async () => {
  const other = messages.read((bobs[7] as TrieItem).id) as Uint8Array;
  const another = lying('fetch', (_, truth) => ({
    kind: 'items', pieces: (truth as SyncReply & { kind: 'items' }).pieces.map((piece) => (piece.kind === 'some' ? { kind: 'some', items: piece.items.map(() => other) } : piece)),
  }));
  const gaps = new MemoryTries().add(TAILS, ...items.filter((_, i) => i % 700 !== 3)).add(BOBS, ...bobs);
  await endsBy('frame-malformed', /another item than the one asked for|from elsewhere/, talk(another, gaps));
});

test('bad input 84: a range that brings what was passed already ends the conversation', async () => {
  let pages = 0;
  const again = lying('fetch', (_, truth) => {
    const { pieces } = truth as SyncReply & { kind: 'items' };
    return ++pages === 1 ? truth : { kind: 'items', pieces: pieces.map((piece) => ({ kind: 'below', more: null, items: [messages.read((items[0] as TrieItem).id) as Uint8Array, ...(piece.items as Uint8Array[])] })) };
  });
  const many = Array.from({ length: 20_000 }, (_, i) => messages.make(`long ${i}`.padEnd(40, '.'), 1_600_000_000 + i));
  const source = answering(sourceOf(new MemoryTries().addAll(TAILS, [...items, ...many]), messages)).answer;
  const answer: Answer = async (request) => (request.kind === 'fetch' ? again(request).then(async (lie) => (pages === 1 ? source(request) : lie)) : source(request));
  await endsBy('frame-malformed', /passed already/, talk(answer, new MemoryTries()));
});

for (const [name, kind, lie] of [
  ['more pieces', 'fetch', { kind: 'items', pieces: Array.from({ length: 512 }, () => ({ kind: 'some', items: [null] })) }],
  ['nodes for items', 'fetch', { kind: 'nodes', trees: [{ kind: 'empty' }] }],
  ['items one by one where all were asked for', 'fetch', { kind: 'items', pieces: [{ kind: 'some', items: [null] }] }],
  ['more nodes', 'ask-nodes', { kind: 'nodes', trees: Array.from({ length: 512 }, () => ({ kind: 'empty' })) }],
  ['items for nodes', 'ask-nodes', { kind: 'items', pieces: [{ kind: 'below', more: null, items: [] }] }],
  ['a digest without levels', 'ask-nodes', { kind: 'nodes', trees: [{ kind: 'cut', bits: 5, digest: NONE }] }],
  ['a list inside', 'ask-nodes', { kind: 'nodes', trees: [{ kind: 'split', children: [{ kind: 'list', ids: ['0'.repeat(12)] }, { kind: 'empty' }] }] }],
  ['times that were not asked for', 'ask-nodes', { kind: 'nodes', trees: [{ kind: 'dated', items: [{ time: 1, id: '0'.repeat(12) }] }] }],
  ['more scopes', 'ask-signers', { kind: 'signers', pages: Array.from({ length: 2 }, () => ({ form: 'full', more: false, signers: [] })) }],
  ['short names for fingerprints', 'ask-signers', { kind: 'signers', pages: [{ form: 'short', more: false, signers: [] }] }],
  ['digests of more scopes', 'compare', { kind: 'different', digests: [NONE, NONE] }],
  ['signers for digests', 'compare', { kind: 'signers', pages: [{ form: 'full', more: false, signers: [] }] }],
  ['another version', 'hello', { kind: 'hello', version: 2, scopes: ['tails'] }],
  ['equality for a hello', 'hello', { kind: 'equal' }],
] as const satisfies readonly (readonly [string, SyncRequest['kind'], SyncReply])[]) {
  test(`bad input 84: a reply that does not fit its request ends the conversation: ${name}`, async () => {
    await endsBy('frame-malformed', /^sync reply /, talk(lying(kind, () => lie), triesOf(1_000, 100)));
  });
}

test('bad input 84: a peer that names signers for ever is listened to for a while', async () => {
  const told = await talk(lying('ask-signers', ({ asks }) => {
    const from = Number.parseInt(asks[0]?.after?.slice(-8) ?? '0', 16);
    const signers = Array.from({ length: 4_096 }, (_, i) => ({ name: (from + i + 1).toString(16).toUpperCase().padStart(40, '0'), count: 0, digest: NONE }));
    return { kind: 'signers', pages: [{ form: 'full', more: true, signers }] };
  }));
  assert.equal(told.scopes.get('tails'), 'incomplete');
  assert.ok(told.rounds < 30);
});

test('signers that go back to where they were end the conversation', async () => {
  const page = { form: 'full', more: true, signers: [{ name: BOB, count: 0, digest: NONE }] } as const;
  await endsBy('frame-malformed', /names signers in another way/, talk(lying('ask-signers', () => ({ kind: 'signers', pages: [page] }))));
});

test('bad input 84: items of no use are fetched up to a bound, and the rest is left for another time', async () => {
  const large = new Uint8Array(256 * 1024);
  const some = items.slice(0, 200);
  const source = { ...sourceOf(new MemoryTries().add(TAILS, ...some), messages), read: async () => large };
  const told = await converse({ options: optionsOf(new MemoryTries()), answer: answering(source).answer, settle: () => null });
  assert.ok(told.arrivals * large.length > MAX_USELESS_BYTES && told.arrivals < 70, `${told.arrivals} items`);
  assert.equal(told.scopes.get('tails'), 'incomplete');
});

test('who lies about one signer keeps nothing of another back', async () => {
  const ours = triesOf(1_000, 100);
  const partly = lying('ask-nodes', ({ asks }, truth) => {
    const lies = asks.flatMap(({ trie, nodes }) => nodes.map(() => trie.signer === ALICE));
    return { kind: 'nodes', trees: (truth as SyncReply & { kind: 'nodes' }).trees.map((tree, i) => (lies[i] === true ? { kind: 'empty' } : tree)) };
  });
  await talk(partly, ours);
  assert.deepEqual(ours.all(BOBS), triesOf(0, 200).all(BOBS));
  assert.equal(ours.all(TAILS).length, 1_000);
});
