/** A node that is not stored, from the stored ones below it and from the items of the rest. */

import { isConcurError } from '../base/errors.ts';
import { MAX_LEAF_ITEMS, summariseInner, type TrieName, type TrieNode, type TriePrefix, type TrieSummary } from '../sync/tries.ts';
import type { View } from './database.ts';
import { buildBelow, readFirstPage, type FirstPage } from './trie-build.ts';
import { itemAt, itemsBelow, nodeKey, rootKey } from './trie-keys.ts';
import { decodeNode, decodeRoot, refuseOtherCount, type Children } from './trie-records.ts';
import { gapsIn, shapeAt, topmostStored, type Shape } from './trie-shape.ts';

export interface Computed {
  readonly summary: TrieSummary;
  readonly node: TrieNode;
  /** Inner nodes that were not stored, the asked one and those below it. */
  readonly nodes: ReadonlyMap<TriePrefix, Children>;
}

interface Computing {
  readonly view: View;
  readonly trie: TrieName;
  readonly stored: ReadonlyMap<TriePrefix, Children>;
  /** Of parts in which nothing is stored. */
  readonly firstPages: ReadonlyMap<TriePrefix, FirstPage>;
  readonly nodes: Map<TriePrefix, Children>;
}

/** Stored nodes that are read at a time. */
const NODES_AT_A_TIME = 1_000;
/** Each read crosses to another thread and back: several wait together, and no more than a few megabytes are read ahead. */
const PAGES_AT_A_TIME = 64;
const MAX_FIRST_PAGES = 2_000;

/**
 * @param view of one moment
 * @param shape what is thought to be stored
 * @throws ConcurError store-damaged when a whole trie has more or fewer items than were put
 */
export async function computeNode(view: View, { trie, prefix, shape }: { trie: TrieName; prefix: TriePrefix; shape: Shape }): Promise<Computed> {
  const computed = await computeWith(view, { trie, prefix, shape: shapeAt(shape, prefix) });
  if (prefix !== '' || computed.summary.count === await itemsPut(view, trie)) return computed;
  // A node that was deleted may be back, if the disk has lost that it was: it would hide what came since.
  const anew = await computeWith(view, { trie, prefix, shape: undefined });
  refuseOtherCount(trie, anew.summary.count, await itemsPut(view, trie));
  return anew;
}

async function computeWith(view: View, { trie, prefix, shape }: { trie: TrieName; prefix: TriePrefix; shape: Shape | undefined }): Promise<Computed> {
  const stored = await readNodes(view, trie, topmostStored(shape, prefix));
  const firstPages = await readFirstPages(view, trie, gapsIn(shape, prefix).slice(0, MAX_FIRST_PAGES));
  const nodes = new Map<TriePrefix, Children>();
  const summary = await summaryOf({ view, trie, stored, firstPages, nodes }, prefix, shape);
  const children = stored.get(prefix) ?? nodes.get(prefix);
  return { summary, nodes, node: children === undefined ? await readLeaf(view, trie, prefix) : { kind: 'inner', children } };
}

/** Without those that are not there, or are not what was written: they are computed again. */
export async function readNodes(view: View, trie: TrieName, prefixes: readonly TriePrefix[]): Promise<Map<TriePrefix, Children>> {
  const found = new Map<TriePrefix, Children>();
  for (let i = 0; i < prefixes.length; i += NODES_AT_A_TIME) {
    const some = prefixes.slice(i, i + NODES_AT_A_TIME);
    const values = await view.getMany(some.map((prefix) => nodeKey(trie, prefix)));
    for (const [place, prefix] of some.entries()) {
      const children = soundNode(nodeKey(trie, prefix), values[place]);
      if (children !== undefined) found.set(prefix, children);
    }
  }
  return found;
}

async function readFirstPages(view: View, trie: TrieName, prefixes: readonly TriePrefix[]): Promise<Map<TriePrefix, FirstPage>> {
  const found = new Map<TriePrefix, FirstPage>();
  for (let i = 0; i < prefixes.length; i += PAGES_AT_A_TIME) {
    const some = prefixes.slice(i, i + PAGES_AT_A_TIME);
    const pages = await Promise.all(some.map((prefix) => readFirstPage(view, trie, prefix)));
    for (const [place, prefix] of some.entries()) found.set(prefix, pages[place] as FirstPage);
  }
  return found;
}

async function summaryOf(computing: Computing, prefix: TriePrefix, shape: Shape | undefined): Promise<TrieSummary> {
  const { view, trie, stored, firstPages, nodes } = computing;
  const there = stored.get(prefix);
  if (there !== undefined) return summariseInner(there);
  const onInner = (at: TriePrefix, children: Children): void => { nodes.set(at, children); };
  if (shape === undefined || shape.stored) return buildBelow({ view, trie, prefix, first: firstPages.get(prefix), onInner });
  const left = await summaryOf(computing, `${prefix}0`, shape.zero);
  const children: Children = [left, await summaryOf(computing, `${prefix}1`, shape.one)];
  // Only where items have gone: what lay below an inner node is a leaf now.
  if (left.count + children[1].count <= MAX_LEAF_ITEMS) return buildBelow({ view, trie, prefix, first: undefined, onInner });
  onInner(prefix, children);
  return summariseInner(children);
}

async function itemsPut(view: View, trie: TrieName): Promise<number> {
  const key = rootKey(trie);
  const [value] = await view.getMany([key]);
  return value === undefined ? 0 : decodeRoot({ key, value }).count;
}

async function readLeaf(view: View, trie: TrieName, prefix: TriePrefix): Promise<TrieNode> {
  return { kind: 'leaf', items: (await view.keys({ ...itemsBelow(trie, prefix), limit: MAX_LEAF_ITEMS })).map(itemAt) };
}

function soundNode(key: string, value: Uint8Array | undefined): Children | undefined {
  if (value === undefined) return undefined;
  try {
    return decodeNode({ key, value });
  } catch (error) {
    if (!isConcurError(error, 'store-damaged')) throw error;
    return undefined;
  }
}
