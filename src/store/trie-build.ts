/** A part of a trie, hashed from its items: they are read once, in order, a page at a time. */

import { MAX_LEAF_ITEMS, summariseInner, summariseLeaf, type TrieItem, type TrieName, type TriePrefix, type TrieSummary } from '../sync/tries.ts';
import type { View } from './database.ts';
import { itemAt, itemsBelow, lastBelow } from './trie-keys.ts';
import type { Children } from './trie-records.ts';

export interface Part {
  readonly view: View;
  readonly trie: TrieName;
  readonly prefix: TriePrefix;
  /** Is told of every inner node, its children before it. */
  readonly onInner: OnInner;
}

type OnInner = (prefix: TriePrefix, children: Children) => void;

export async function buildBelow({ view, trie, prefix, onInner }: Part): Promise<TrieSummary> {
  return build(itemsFrom(view, trie, prefix), prefix, onInner);
}

/** Few suffice for a leaf and for knowing that it is none; hashing a whole page must not hold up everybody else. */
const FIRST_PAGE = MAX_LEAF_ITEMS + 1;
const PAGE = 2_000;

/** Items that are next, as far as they were read. */
interface Ahead {
  items: TrieItem[];
  place: number;
  readonly hasAll: () => boolean;
  readonly readMore: () => Promise<void>;
}

async function build(ahead: Ahead, prefix: TriePrefix, onInner: OnInner): Promise<TrieSummary> {
  while (ahead.items.length - ahead.place <= MAX_LEAF_ITEMS && !ahead.hasAll()) await ahead.readMore();
  const last = lastBelow(prefix);
  const beyond = ahead.items[ahead.place + MAX_LEAF_ITEMS];
  if (beyond === undefined || isAfter(beyond, last)) return summariseLeaf(takeLeaf(ahead, last));
  const left = await build(ahead, `${prefix}0`, onInner);
  const children: Children = [left, await build(ahead, `${prefix}1`, onInner)];
  onInner(prefix, children);
  return summariseInner(children);
}

function takeLeaf(ahead: Ahead, last: TrieItem): TrieItem[] {
  const { items, place } = ahead;
  const end = Math.min(items.length, place + MAX_LEAF_ITEMS);
  let to = place;
  while (to < end && !isAfter(items[to] as TrieItem, last)) to++;
  ahead.place = to;
  return items.slice(place, to);
}

function isAfter(item: TrieItem, last: TrieItem): boolean {
  return item.time > last.time || (item.time === last.time && item.id > last.id);
}

function itemsFrom(view: View, trie: TrieName, prefix: TriePrefix): Ahead {
  let range = itemsBelow(trie, prefix);
  let size = FIRST_PAGE;
  let hasAll = false;
  const ahead: Ahead = {
    items: [],
    place: 0,
    hasAll: () => hasAll,
    async readMore() {
      const keys = await view.keys({ ...range, limit: size });
      ahead.items = [...ahead.items.slice(ahead.place), ...keys.map(itemAt)];
      ahead.place = 0;
      hasAll = keys.length < size;
      range = { gt: keys.at(-1) ?? '', lt: range.lt };
      size = PAGE;
    },
  };
  return ahead;
}
