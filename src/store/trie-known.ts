/** What is kept in memory of the tries that were written to or hashed last: how many items each has, and its shape. */

import type { TrieName } from '../sync/tries.ts';
import type { Database } from './database.ts';
import { keysIn } from './pages.ts';
import { nameOf, nodesOf, prefixOf, rootKey } from './trie-keys.ts';
import { decodeRoot } from './trie-records.ts';
import { emptyShape, markStored, type Shape } from './trie-shape.ts';

export interface Known {
  readonly shape: Shape;
  /** Undefined while nothing is stored of it. */
  items: number | undefined;
  /** Nodes in the shape, or a few more. */
  nodes: number;
}

export interface KnownTries {
  /** Loaded when it is not there. @throws ConcurError store-damaged | read-failed */
  of(trie: TrieName): Promise<Known>;
  /** Only between two batches: one that is under way relies on what it has loaded. */
  forgetOldest(): void;
}

interface Entry {
  readonly loading: Promise<Known>;
  loaded: Known | undefined;
}

/** Some 60 bytes each. */
const MAX_NODES = 200_000;
const MAX_TRIES = 10_000;

export function knownTriesIn(database: Database): KnownTries {
  /** Those used last are last. */
  const known = new Map<string, Entry>();

  async function settle(name: string, entry: Entry): Promise<void> {
    // Whoever asked is told of a failure; whoever asks next tries again.
    entry.loaded = await entry.loading.catch(() => undefined);
    if (entry.loaded === undefined) known.delete(name);
  }

  return {
    of(trie) {
      const name = nameOf(trie);
      const there = known.get(name);
      if (there !== undefined) {
        known.delete(name);
        known.set(name, there);
        return there.loading;
      }
      const entry: Entry = { loading: load(database, trie), loaded: undefined };
      known.set(name, entry);
      void settle(name, entry);
      return entry.loading;
    },
    forgetOldest() {
      let nodes = [...known.values()].reduce((sum, { loaded }) => sum + (loaded?.nodes ?? 0), 0);
      for (const [name, { loaded }] of known) {
        if (nodes <= MAX_NODES && known.size <= MAX_TRIES) return;
        if (loaded === undefined) continue;
        nodes -= loaded.nodes;
        known.delete(name);
      }
    },
  };
}

async function load(database: Database, trie: TrieName): Promise<Known> {
  const key = rootKey(trie);
  const value = await database.get(key);
  const found: Known = { shape: emptyShape(), items: value === undefined ? undefined : decodeRoot({ key, value }).count, nodes: 0 };
  for await (const page of keysIn(database, nodesOf(trie))) {
    for (const node of page) markStored(found.shape, prefixOf(node));
    found.nodes += page.length;
  }
  return found;
}
