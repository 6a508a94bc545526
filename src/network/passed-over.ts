/**
 * Items that were fetched and not wanted, so that they are not fetched again from every peer in every round: versions of a
 * certificate that say nothing new, say, checkpoints older than ours, or statements from the future.
 */

import type { Hex } from '../base/bytes.ts';
import { MAX_FUTURE_SECONDS } from '../base/limits.ts';
import type { TrieItem, TrieName } from '../sync/tries.ts';

const MAX_ITEMS = 65_536;
const FORGET_MILLISECONDS = 3_600_000;

export interface PassedOver {
  add(trie: TrieName, item: TrieItem): void;
  has(id: Hex): boolean;
  of(trie: TrieName): TrieItem[];
  /** When what is wanted may have changed. */
  forget(): void;
}

interface Entry {
  readonly trie: string;
  readonly item: TrieItem;
  readonly until: number;
}

/** @param now milliseconds */
export function rememberPassedOver(now: () => number): PassedOver {
  const entries = new Map<Hex, Entry>();
  const byTrie = new Map<string, Map<Hex, Entry>>();

  function remove(id: Hex): void {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entries.delete(id);
    const siblings = byTrie.get(entry.trie);
    siblings?.delete(id);
    if (siblings?.size === 0) byTrie.delete(entry.trie);
  }

  return {
    add(name, item) {
      remove(item.id);
      const entry = { trie: keyOf(name), item, until: until(item, now()) };
      entries.set(item.id, entry);
      byTrie.set(entry.trie, (byTrie.get(entry.trie) ?? new Map<Hex, Entry>()).set(item.id, entry));
      if (entries.size > MAX_ITEMS) remove(entries.keys().next().value as Hex);
    },
    has: (id) => (entries.get(id)?.until ?? 0) > now(),
    of: (name) => [...byTrie.get(keyOf(name))?.values() ?? []].filter(({ until }) => until > now()).map(({ item }) => item),
    forget() {
      entries.clear();
      byTrie.clear();
    },
  };
}

/** One from the future comes again as soon as it may be taken. */
function until({ time }: TrieItem, now: number): number {
  const fit = (time - MAX_FUTURE_SECONDS) * 1_000;
  return fit > now ? Math.min(fit, now + FORGET_MILLISECONDS) : now + FORGET_MILLISECONDS;
}

function keyOf({ scope, signer }: TrieName): string {
  return `${scope} ${signer}`;
}
