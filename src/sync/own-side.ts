/** This node's own half of a comparison: what it has below a prefix, read only as deep as a difference leads. */

import { bitOf, itemOfKey, keysBelow, keyText, type KeyText } from './prefixes.ts';
import { summariseLeaf, type TrieItem, type TrieName, type TriePrefix, type TrieSummary, type Tries } from './tries.ts';

/** Items read at a time where they are looked for by their time. */
const PAGE_ITEMS = 1_024;
const TIME_BITS = 32;

/** What is had below a prefix: few items themselves, of more their summary. */
export type Own =
  | { readonly kind: 'items'; readonly items: readonly TrieItem[] }
  | { readonly kind: 'node'; readonly summary: TrieSummary };

/** One trie of this node, and what it has set aside of it: neither held nor wanted now. */
export interface OwnTrie {
  readonly tries: Tries;
  readonly trie: TrieName;
  /** Ascending. */
  readonly aside: readonly KeyText[];
}

export function ownTrie(tries: Tries, trie: TrieName, aside: readonly TrieItem[]): OwnTrie {
  return { tries, trie, aside: aside.map(keyText).sort() };
}

/** @param root as `roots` gave it; undefined for a trie without items */
export function ownRoot(root: TrieSummary | undefined): Own {
  return root === undefined ? { kind: 'items', items: [] } : summarised(root);
}

/** What is had below the children of the node at the prefix. */
export async function ownHalves({ tries, trie }: OwnTrie, prefix: TriePrefix, own: Own): Promise<readonly [Own, Own]> {
  if (own.kind === 'items') return halve(own.items, prefix);
  const node = await tries.node(trie, prefix);
  if (node.kind === 'leaf') return halve(node.items, prefix);
  const [left, right] = node.children;
  return [summarised(left), summarised(right)];
}

export function ownCount(own: Own): number {
  return own.kind === 'items' ? own.items.length : own.summary.count;
}

export function ownDigest(own: Own): Uint8Array {
  return own.kind === 'items' ? summariseLeaf(own.items).digest : own.summary.digest;
}

/** All that is had below the prefix; of very many only what has one of the times, where these are given. */
export async function* ownItems({ tries, trie }: OwnTrie, prefix: TriePrefix, own: Own, times: readonly number[] | null): AsyncGenerator<readonly TrieItem[]> {
  if (own.kind === 'items') return yield own.items;
  for (const below of times === null ? [prefix] : new Set(times.map((time) => prefixOfTime(prefix, time)))) {
    let after: TrieItem | null = null;
    for (;;) {
      const page: readonly TrieItem[] = await tries.items(trie, below, after, PAGE_ITEMS);
      yield page;
      if (page.length < PAGE_ITEMS) break;
      after = page.at(-1) as TrieItem;
    }
  }
}

/** Whether an item of this time can have the prefix. */
export function isTimeBelow(prefix: TriePrefix, time: number): boolean {
  return bitsOf(time).startsWith(prefix.slice(0, TIME_BITS));
}

export function asideBelow({ aside }: OwnTrie, prefix: TriePrefix): TrieItem[] {
  if (aside.length === 0) return [];
  const { first, last } = keysBelow(prefix);
  const from = placeOf(aside, first);
  const below: TrieItem[] = [];
  for (let i = from; i < aside.length && (aside[i] as KeyText) <= last; i++) below.push(itemOfKey(aside[i] as KeyText));
  return below;
}

/** Of the first key that is not less. */
function placeOf(keys: readonly KeyText[], key: KeyText): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as KeyText) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function halve(items: readonly TrieItem[], prefix: TriePrefix): readonly [Own, Own] {
  const side = (bit: 0 | 1): Own => ({ kind: 'items', items: items.filter((item) => bitOf(item, prefix.length) === bit) });
  return [side(0), side(1)];
}

function summarised(summary: TrieSummary): Own {
  return summary.count === 0 ? { kind: 'items', items: [] } : { kind: 'node', summary };
}

/** A prefix that is deeper than all times already begins with one. */
function prefixOfTime(prefix: TriePrefix, time: number): TriePrefix {
  return prefix.length >= TIME_BITS ? prefix : bitsOf(time);
}

function bitsOf(time: number): string {
  return time.toString(2).padStart(TIME_BITS, '0');
}
