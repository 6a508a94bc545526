import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asideBelow, ownTrie } from '../../src/sync/own-side.ts';
import { shortFormsOf, type ShortForms } from '../../src/sync/short-forms.ts';
import type { SyncTree } from '../../src/sync/sync-messages.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { fits, Walk, type Question } from '../../src/sync/walk.ts';
import { itemOf, SALT, TAILS } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';

const items = Array.from({ length: 5 }, (_, i) => itemOf(`statement ${i}`, 1_500_000_000 + i));

/** Short ids of which some are equal, which nobody can bring about and chance hardly ever does. */
const COLLIDING: ShortForms = { ...shortFormsOf(SALT), id: (id) => (id < '8' ? '0'.repeat(12) : 'f'.repeat(12)) };

async function pickedFrom(had: readonly TrieItem[], listed: readonly TrieItem[], short: ShortForms) {
  const tries = new MemoryTries().add(TAILS, ...had);
  const walk = new Walk(ownTrie(tries, TAILS, []), short);
  walk.begin((await tries.roots('tails'))[0]);
  const tree: SyncTree = { kind: 'list', ids: listed.map(({ id }) => short.id(id)).sort() };
  await walk.compare(walk.questions.pop() as Question, tree);
  return walk.picks;
}

test('of equal short ids as many are picked as there are more of than are had', async () => {
  const low = items.filter(({ id }) => id < '8');
  assert.ok(low.length > 1 && low.length < items.length, 'the items have ids of both halves');
  assert.deepEqual(await pickedFrom([low[0] as TrieItem], items, COLLIDING), [
    { kind: 'some', prefix: '', ids: [...low.slice(1).map(() => '0'.repeat(12)), ...Array.from({ length: items.length - low.length }, () => 'f'.repeat(12))] },
  ]);
  assert.deepEqual(await pickedFrom(items, items, COLLIDING), []);
});

test('what only this node has is no reason to ask', async () => {
  assert.deepEqual(await pickedFrom(items, items.slice(2), shortFormsOf(SALT)), []);
});

test('a trie of which nothing is had is fetched whole, unless some of it was set aside', async () => {
  const short = shortFormsOf(SALT);
  const walk = new Walk(ownTrie(new MemoryTries(), TAILS, []), short);
  walk.begin(undefined);
  assert.deepEqual([walk.picks, walk.questions.length], [[{ kind: 'below', prefix: '', after: null }], 0]);
  const aside = new Walk(ownTrie(new MemoryTries(), TAILS, items.slice(0, 2)), short);
  aside.begin(undefined);
  assert.deepEqual([aside.picks, aside.questions.length], [[], 1]);
  await aside.compare(aside.questions.pop() as Question, { kind: 'list', ids: items.slice(0, 3).map(({ id }) => short.id(id)).sort() });
  assert.deepEqual(aside.picks, [{ kind: 'some', prefix: '', ids: [short.id((items[2] as TrieItem).id)] }]);
});

const CUT: SyncTree = { kind: 'cut', bits: 7, digest: '0'.repeat(24) };
const EMPTY: SyncTree = { kind: 'empty' };
const split = (...children: [SyncTree, SyncTree]): SyncTree => ({ kind: 'split', children });

test('a tree fits what was asked when it goes as deep and no deeper, ways without forks aside', () => {
  const ask = { prefix: '', levels: 2, newest: false, dated: false };
  assert.equal(fits(ask, split(CUT, split(CUT, CUT))), true);
  assert.equal(fits(ask, split(CUT, split(CUT, split(CUT, CUT)))), false);
  assert.equal(fits({ ...ask, newest: true }, split(CUT, split(CUT, split(CUT, CUT)))), true);
  assert.equal(fits(ask, split(EMPTY, split(EMPTY, split(CUT, split(EMPTY, split(CUT, CUT)))))), true);
  assert.equal(fits(ask, CUT), false);
  assert.equal(fits(ask, EMPTY), true);
});

test('bad input 84: a list with times from elsewhere does not fit', () => {
  const ask = { prefix: '0101100101', levels: 4, newest: false, dated: true };
  const below = 0b0101100101 * 2 ** 22;
  const dated = (...times: number[]): SyncTree => ({ kind: 'dated', items: times.map((time) => ({ time, id: '0'.repeat(12) })) });
  assert.equal(fits(ask, dated(below, below + 1)), true);
  assert.equal(fits(ask, dated(below - 1)), false);
  assert.equal(fits(ask, dated(below, below + 2 ** 22)), false);
  assert.equal(fits({ ...ask, prefix: below.toString(2).padStart(32, '0') + '0110' }, dated(below)), true);
  assert.equal(fits({ ...ask, prefix: '' }, dated(0, 1, 2 ** 32 - 1)), true);
});

test('what was set aside is found below every prefix', () => {
  const side = ownTrie(new MemoryTries(), TAILS, items.toReversed());
  const [first, second] = items as [TrieItem, TrieItem];
  const bits = (item: TrieItem) => item.time.toString(2).padStart(32, '0');
  assert.deepEqual(asideBelow(side, ''), items);
  assert.deepEqual(asideBelow(side, bits(first)), [first]);
  assert.deepEqual(asideBelow(side, bits(second)), [second]);
  assert.deepEqual(asideBelow(side, bits({ ...first, time: first.time - 1 })), []);
  assert.deepEqual(asideBelow(side, bits({ ...first, time: first.time + items.length })), []);
  assert.deepEqual(asideBelow(side, '0'), items);
  assert.deepEqual(asideBelow(side, '1'), []);
});
