/** A node that is not stored, from the stored ones below it and from the items of the rest. */

import { isConcurError } from '../base/errors.ts';
import { MAX_LEAF_ITEMS, summariseInner, type TrieName, type TrieNode, type TriePrefix, type TrieSummary } from '../sync/tries.ts';
import type { View } from './database.ts';
import { buildBelow } from './trie-build.ts';
import { itemAt, itemsBelow, nodeKey, rootKey } from './trie-keys.ts';
import { decodeNode, decodeRoot, refuseOtherCount, type Children } from './trie-records.ts';
import { shapeAt, topmostStored, type Shape } from './trie-shape.ts';

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
  readonly nodes: Map<TriePrefix, Children>;
}

/** Stored nodes that are read at a time. */
const NODES_AT_A_TIME = 1_000;

/**
 * @param view of one moment
 * @param shape what is thought to be stored
 * @throws ConcurError store-damaged when a whole trie has more or fewer items than were put
 */
export async function computeNode(view: View, { trie, prefix, shape }: { trie: TrieName; prefix: TriePrefix; shape: Shape }): Promise<Computed> {
  const below = shapeAt(shape, prefix);
  const stored = await readNodes(view, trie, topmostStored(below, prefix));
  const nodes = new Map<TriePrefix, Children>();
  const summary = await summaryOf({ view, trie, stored, nodes }, prefix, below);
  if (prefix === '') await refuseLoss(view, trie, summary);
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

async function summaryOf(computing: Computing, prefix: TriePrefix, shape: Shape | undefined): Promise<TrieSummary> {
  const { view, trie, stored, nodes } = computing;
  const there = stored.get(prefix);
  if (there !== undefined) return summariseInner(there);
  const onInner = (at: TriePrefix, children: Children): void => { nodes.set(at, children); };
  if (shape === undefined || shape.stored) return buildBelow({ view, trie, prefix, onInner });
  const left = await summaryOf(computing, `${prefix}0`, shape.zero);
  const children: Children = [left, await summaryOf(computing, `${prefix}1`, shape.one)];
  // Only where items have gone: what lay below an inner node is a leaf now.
  if (left.count + children[1].count <= MAX_LEAF_ITEMS) return buildBelow({ view, trie, prefix, onInner });
  onInner(prefix, children);
  return summariseInner(children);
}

async function refuseLoss(view: View, trie: TrieName, { count }: TrieSummary): Promise<void> {
  const key = rootKey(trie);
  const [value] = await view.getMany([key]);
  refuseOtherCount(trie, count, value === undefined ? 0 : decodeRoot({ key, value }).count);
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
