/** The summary of the trie that some items make, without one. */

import { bitOf } from './prefixes.ts';
import { MAX_LEAF_ITEMS, summariseInner, summariseLeaf, type TrieItem, type TrieSummary } from './tries.ts';

/** @param items in order of their keys, each once */
export function summaryOf(items: readonly TrieItem[], depth = 0): TrieSummary {
  if (items.length <= MAX_LEAF_ITEMS) return summariseLeaf(items);
  const right = items.findIndex((item) => bitOf(item, depth) === 1);
  const split = right === -1 ? items.length : right;
  return summariseInner([summaryOf(items.slice(0, split), depth + 1), summaryOf(items.slice(split), depth + 1)]);
}
