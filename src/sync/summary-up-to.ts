/**
 * What a trie was before its newest items came: the summary of the items up to a given one. Two nodes that hold the same
 * up to there have the same, whatever else either of them got since.
 */

import { bitOf, keyText } from './prefixes.ts';
import { MAX_LEAF_ITEMS, summariseInner, summariseLeaf, type TrieItem, type TrieName, type TriePrefix, type Tries, type TrieSummary } from './tries.ts';

const NOTHING = summariseLeaf([]);

/** @param last the item itself need not be there */
export async function summaryUpTo(tries: Tries, trie: TrieName, last: TrieItem): Promise<TrieSummary> {
  // From the root down to where the item would stand: whatever lies left of this path is whole.
  const path: Step[] = [];
  let prefix = '';
  for (;;) {
    const node = await tries.node(trie, prefix);
    if (node.kind === 'leaf') {
      const end = keyText(last);
      return fold(tries, trie, path, summariseLeaf(node.items.filter((item) => keyText(item) <= end)));
    }
    const bit = bitOf(last, prefix.length);
    path.push({ prefix, left: bit === 1 ? node.children[0] : null });
    prefix += bit;
  }
}

interface Step {
  readonly prefix: TriePrefix;
  /** The left child, where the path goes right. */
  readonly left: TrieSummary | null;
}

/** Back up to the root, in the shape that the items would have alone: few of them are one leaf. */
async function fold(tries: Tries, trie: TrieName, path: readonly Step[], lowest: TrieSummary): Promise<TrieSummary> {
  let summary = lowest;
  for (const { prefix, left } of path.toReversed()) {
    const children: [TrieSummary, TrieSummary] = left === null ? [summary, NOTHING] : [left, summary];
    const count = children[0].count + children[1].count;
    // Those up to the last one are the first of all below the prefix.
    summary = count > MAX_LEAF_ITEMS ? summariseInner(children) : summariseLeaf(count === 0 ? [] : await tries.items(trie, prefix, null, count));
  }
  return summary;
}
