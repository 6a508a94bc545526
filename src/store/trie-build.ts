/** A part of a trie, hashed from its items: they are read once, in order, a page at a time. */

import { MAX_LEAF_ITEMS, summariseInner, summariseLeaf, type TrieItem, type TrieName, type TriePrefix, type TrieSummary } from '../sync/tries.ts';
import type { View } from './database.ts';
import type { KeyRange } from './keys.ts';
import { itemAt, itemsBelow, lastBelow } from './trie-keys.ts';
import type { Children } from './trie-records.ts';

export interface Part {
  readonly view: View;
  readonly trie: TrieName;
  readonly prefix: TriePrefix;
  /** What was read of it before. */
  readonly first: FirstPage | undefined;
  /** Is told of every inner node, its children before it. */
  readonly onInner: OnInner;
}

/** The keys of the first items: few, but enough for most of what is left out between stored nodes. */
export type FirstPage = readonly string[];

type OnInner = (prefix: TriePrefix, children: Children) => void;

export async function buildBelow({ view, trie, prefix, first, onInner }: Part): Promise<TrieSummary> {
  const ahead = itemsFrom(view, itemsBelow(trie, prefix), first ?? await readFirstPage(view, trie, prefix));
  return build(ahead, prefix, onInner);
}

export async function readFirstPage(view: View, trie: TrieName, prefix: TriePrefix): Promise<FirstPage> {
  return view.keys({ ...itemsBelow(trie, prefix), limit: FIRST_PAGE });
}

const FIRST_PAGE = 2 * MAX_LEAF_ITEMS + 1;
/** Hashing a whole page must not hold up everybody else. */
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

function itemsFrom(view: View, { lt }: KeyRange, first: FirstPage): Ahead {
  let hasAll = first.length < FIRST_PAGE;
  const readAfter = (keys: readonly string[]): Promise<string[]> => view.keys({ gt: keys.at(-1) ?? '', lt, limit: PAGE });
  let next: Promise<string[]> | undefined;
  const ahead: Ahead = {
    items: first.map(itemAt),
    place: 0,
    hasAll: () => hasAll,
    async readMore() {
      const keys = await (next ?? readAfter(first));
      hasAll = keys.length < PAGE;
      if (!hasAll) {
        // Read by another thread while this one is hashed. A failure is told when it is its turn.
        next = readAfter(keys);
        next.catch(() => undefined);
      }
      ahead.items = [...ahead.items.slice(ahead.place), ...keys.map(itemAt)];
      ahead.place = 0;
    },
  };
  return ahead;
}
