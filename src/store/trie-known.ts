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
  /** How often a batch changed anything above. */
  version: number;
}

export interface KnownTries {
  /** For whoever reads. @throws ConcurError store-damaged | read-failed */
  of(trie: TrieName): Promise<Known>;
  /** For the batch that is about to write, which must find again what it changes. */
  toChange(trie: TrieName): Promise<Known>;
  /** Only between two batches: one that is under way relies on what it has loaded. */
  forgetOldest(): void;
}

interface Entry {
  readonly loading: Promise<Known>;
  changes: boolean;
  loaded: Known | undefined;
}

/** Some 60 bytes each, and 400 of those that were asked for. */
const MAX_NODES = 100_000;
const MAX_TRIES = 10_000;

export function knownTriesIn(database: Database): KnownTries {
  /** Those used last are last. */
  const known = new Map<string, Entry>();

  async function settle(name: string, entry: Entry): Promise<void> {
    // Whoever asked is told of a failure; whoever asks next tries again.
    entry.loaded = await entry.loading.catch(() => undefined);
    // Peers may ask for any number of tries that are not there.
    const isNothing = entry.loaded === undefined || (entry.loaded.items === undefined && !entry.changes);
    if (isNothing && known.get(name) === entry) known.delete(name);
  }

  /** Loaded when it is not there. */
  function entryOf(trie: TrieName): Entry {
    const name = nameOf(trie);
    const there = known.get(name);
    if (there !== undefined) {
      known.delete(name);
      known.set(name, there);
      return there;
    }
    const entry: Entry = { loading: load(database, trie), changes: false, loaded: undefined };
    known.set(name, entry);
    void settle(name, entry);
    return entry;
  }

  return {
    of: (trie) => entryOf(trie).loading,
    toChange(trie) {
      const entry = entryOf(trie);
      entry.changes = true;
      return entry.loading;
    },
    forgetOldest() {
      let nodes = [...known.values()].reduce((sum, { loaded }) => sum + (loaded?.nodes ?? 0), 0);
      for (const [name, { loaded }] of known) {
        // One that alone is too large would be loaded for every batch.
        if ((nodes <= MAX_NODES && known.size <= MAX_TRIES) || known.size === 1) return;
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
  const found: Known = { shape: emptyShape(), items: value === undefined ? undefined : decodeRoot({ key, value }).count, nodes: 0, version: 0 };
  for await (const page of keysIn(database, nodesOf(trie))) {
    for (const node of page) markStored(found.shape, prefixOf(node));
    found.nodes += page.length;
  }
  return found;
}
