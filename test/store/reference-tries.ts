/** What a trie is, from its definition alone: a list of items, split in two while there are too many for a leaf. */

import { MAX_LEAF_ITEMS, summarise, trieKey, type TrieItem, type TrieNode, type TriePrefix, type TrieSummary } from '../../src/sync/tries.ts';

export interface ReferenceTrie {
  readonly root: TrieSummary;
  /** Every inner node, and every leaf that there is, by its prefix. */
  readonly nodes: ReadonlyMap<TriePrefix, TrieNode>;
}

export function referenceTrie(items: readonly TrieItem[]): ReferenceTrie {
  const nodes = new Map<TriePrefix, TrieNode>();
  const sorted = items.map((item) => ({ item, bits: bitsOf(item) })).sort((a, b) => (a.bits < b.bits ? -1 : 1));
  return { root: summarise(nodeOf(sorted, '', nodes)), nodes };
}

interface Placed {
  readonly item: TrieItem;
  readonly bits: string;
}

function nodeOf(below: readonly Placed[], prefix: TriePrefix, nodes: Map<TriePrefix, TrieNode>): TrieNode {
  const halves = ['0', '1'].map((bit) => below.filter(({ bits }) => bits[prefix.length] === bit)) as [Placed[], Placed[]];
  const node: TrieNode = below.length <= MAX_LEAF_ITEMS
    ? { kind: 'leaf', items: below.map(({ item }) => item) }
    : { kind: 'inner', children: [summarise(nodeOf(halves[0], `${prefix}0`, nodes)), summarise(nodeOf(halves[1], `${prefix}1`, nodes))] };
  nodes.set(prefix, node);
  return node;
}

export function bitsOf(item: TrieItem): string {
  return [...trieKey(item)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}
