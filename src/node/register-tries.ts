/** The store's tries, and beside them the register of witnesses' checkpoints: a trie of one item for each node and project. */

import { registerOf, type CheckpointBook, type KeptCheckpoint } from '../ledger/checkpoints.ts';
import { CHECKPOINTS_SCOPE } from '../statement/checkpoint.ts';
import { isBelow, keyText } from '../sync/prefixes.ts';
import { summariseLeaf, type SignerRoot, type TrieItem, type Tries } from '../sync/tries.ts';

export function withCheckpoints(stored: Tries, checkpoints: Pick<CheckpointBook, 'all' | 'at'>): Tries {
  async function itemsOf(signer: string, prefix: string): Promise<TrieItem[]> {
    const kept = await checkpoints.at(signer);
    return kept === undefined ? [] : [toItem(kept)].filter((item) => isBelow(prefix, item));
  }

  return {
    roots: async (scope) => (scope === CHECKPOINTS_SCOPE ? (await checkpoints.all()).map(toRoot).sort(bySigner) : stored.roots(scope)),
    node: async (trie, prefix) => (trie.scope === CHECKPOINTS_SCOPE ? { kind: 'leaf', items: await itemsOf(trie.signer, prefix) } : stored.node(trie, prefix)),
    async items(trie, prefix, after, limit) {
      if (trie.scope !== CHECKPOINTS_SCOPE) return stored.items(trie, prefix, after, limit);
      const items = await itemsOf(trie.signer, prefix);
      return items.filter((item) => after === null || keyText(item) > keyText(after)).slice(0, limit);
    },
  };
}

function toItem({ id, checkpoint: { time } }: KeptCheckpoint): TrieItem {
  return { time, id };
}

function toRoot(kept: KeptCheckpoint): SignerRoot {
  return { signer: registerOf(kept.checkpoint), ...summariseLeaf([toItem(kept)]) };
}

function bySigner(a: SignerRoot, b: SignerRoot): number {
  return a.signer < b.signer ? -1 : 1;
}
