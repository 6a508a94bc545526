import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { sha256Hex } from '../../src/base/sha256.ts';
import { keyText } from '../../src/sync/prefixes.ts';
import { summaryUpTo } from '../../src/sync/summary-up-to.ts';
import { summarise, type TrieItem, type Tries } from '../../src/sync/tries.ts';
import { MemoryTries } from './memory-tries.ts';

const TRIE = { scope: 'tails', signer: 'A'.repeat(40) };
const itemAt = (time: number, number: number): TrieItem => ({ time, id: sha256Hex(`item ${number}`) });
const rootOf = async (items: readonly TrieItem[]) => summarise(await holding(items).node(TRIE, ''));
const inOrder = (items: readonly TrieItem[]) => items.toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1));

/** Times that lie close together, some of them the same, and some far away. */
const anyItems = fc.array(fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 0, max: 0xffff_ffff })), { minLength: 1, maxLength: 400 })
  .map((times) => times.map(itemAt));

test('the summary up to an item is the root of a trie with these items alone', async () => {
  await fc.assert(fc.asyncProperty(anyItems, fc.nat(), async (items, pick) => {
    const sorted = inOrder(items);
    const place = pick % sorted.length;
    assert.deepEqual(await summaryUpTo(holding(sorted), TRIE, sorted[place] as TrieItem), await rootOf(sorted.slice(0, place + 1)));
  }), { seed: 5, numRuns: 150 });
});

test('the item itself need not be there: what lies before its place is summed up', async () => {
  await fc.assert(fc.asyncProperty(anyItems, fc.nat({ max: 45 }), async (items, time) => {
    const last = itemAt(time, -1);
    const before = inOrder(items).filter((item) => keyText(item) <= keyText(last));
    assert.deepEqual(await summaryUpTo(holding(items), TRIE, last), await rootOf(before));
  }), { seed: 6, numRuns: 150 });
});

test('an empty trie sums up to nothing', async () => {
  assert.equal((await summaryUpTo(holding([]), TRIE, itemAt(1, 1))).count, 0);
});

test('of many items only the nodes on one path are read', async () => {
  const items = inOrder(Array.from({ length: 20_000 }, (_, i) => itemAt(i * 100, i)));
  const tries = holding(items);
  let reads = 0;
  const counting: Tries = {
    roots: (scope) => tries.roots(scope),
    node: (...asked) => (reads++, tries.node(...asked)),
    items: (...asked) => tries.items(...asked),
  };
  await summaryUpTo(counting, TRIE, items[12_345] as TrieItem);
  assert.ok(reads < 40, `${reads} nodes`);
});

function holding(items: readonly TrieItem[]) {
  return new MemoryTries().add(TRIE, ...items);
}
