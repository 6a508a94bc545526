/**
 * What a batch does to the tries. A stored node is a cache that is never wrong: the batch that brings an item deletes
 * the nodes on its path, and hashes nothing. Whoever asks for a node that is not there computes it and puts it, unless
 * an item came below it meanwhile. So whatever a crash leaves is right, and at worst not complete
 * (docs/decisions/0019-tries-hashed-when-asked.md).
 */

import type { SignerRoot, TrieName, TriePrefix, TrieSummary } from '../sync/tries.ts';
import type { Database, Operation } from './database.ts';
import { bitsOf, nameOf, nodeKey, rootKey, trieOfItem } from './trie-keys.ts';
import { knownTriesIn, type Known } from './trie-known.ts';
import { encodeNode, encodeRoot, type Children } from './trie-records.ts';
import { rememberedRoots } from './trie-roots.ts';
import { clearPath, isEmpty, markStored, type Shape } from './trie-shape.ts';

export interface TrieChange {
  /** Keys that come to the indexes and that go from them; the items' are among them. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly computed: readonly ComputedNodes[];
}

/** What somebody hashed while watching. */
export interface ComputedNodes {
  readonly watch: Watch;
  readonly nodes: ReadonlyMap<TriePrefix, Children>;
  /** When it was the whole trie. */
  readonly root: TrieSummary | undefined;
}

/** What comes to a trie from a moment on: from before its items are read for hashing, until the result is put. */
export interface Watch {
  readonly trie: TrieName;
  /** Keys of the items that came or went. */
  readonly moved: string[];
}

export interface TrieKeeper {
  /** For one batch after the other: each is written before the next is prepared. @throws ConcurError store-damaged | read-failed */
  prepare(change: TrieChange): Promise<PreparedTries>;
  /** Which nodes are stored; to readers a hint, since a batch may be under way. @throws ConcurError store-damaged | read-failed */
  knownOf(trie: TrieName): Promise<Known>;
  /** The roots of a scope, read again when an item of it has moved. */
  remembered(scope: string, read: () => Promise<readonly SignerRoot[]>): Promise<readonly SignerRoot[]>;
  watch(trie: TrieName): Watch;
  unwatch(watch: Watch): void;
}

export interface PreparedTries {
  readonly operations: readonly Operation[];
  /** Keys among them that are counted as an index is (counts.ts). */
  readonly counted: readonly string[];
  /** To be called once they are on disk. */
  written(): void;
}

/** Of one trie in one batch. */
interface Movement {
  readonly trie: TrieName;
  /** Keys of the items that come or go. */
  readonly moved: string[];
  difference: number;
  readonly computed: ComputedNodes[];
}

export function openTrieKeeper(database: Database): TrieKeeper {
  const known = knownTriesIn(database);
  const roots = rememberedRoots();
  const watches = new Map<string, Set<Watch>>();

  return {
    async prepare(change) {
      known.forgetOldest();
      const movements = movementsOf(change);
      const loaded = await Promise.all(movements.map(({ trie }) => known.toChange(trie)));
      const isNew = ({ moved }: Movement, i: number): boolean => moved.length > 0 && (loaded[i] as Known).items === undefined;
      return {
        counted: movements.filter(isNew).map(({ trie }) => rootKey(trie)),
        operations: movements.flatMap((movement, i) => operationsFor(movement, loaded[i] as Known)),
        written() {
          for (const { trie, moved } of movements) {
            if (moved.length === 0) continue;
            for (const watch of watches.get(nameOf(trie)) ?? []) watch.moved.push(...moved);
            roots.forget(trie.scope);
          }
        },
      };
    },
    remembered: roots.of,
    knownOf: (trie) => known.of(trie),
    watch(trie) {
      const watch: Watch = { trie, moved: [] };
      const name = nameOf(trie);
      watches.set(name, (watches.get(name) ?? new Set()).add(watch));
      return watch;
    },
    unwatch(watch) {
      const name = nameOf(watch.trie);
      const those = watches.get(name);
      those?.delete(watch);
      if (those?.size === 0) watches.delete(name);
    },
  };
}

function movementsOf({ added, removed, computed }: TrieChange): Movement[] {
  const movements = new Map<string, Movement>();
  const of = (trie: TrieName): Movement => {
    const name = nameOf(trie);
    const movement = movements.get(name) ?? { trie, moved: [], difference: 0, computed: [] };
    movements.set(name, movement);
    return movement;
  };
  const count = (by: 1 | -1) => (key: string): void => {
    const trie = trieOfItem(key);
    if (trie === undefined) return;
    const movement = of(trie);
    movement.moved.push(key);
    movement.difference += by;
  };
  added.forEach(count(1));
  removed.forEach(count(-1));
  for (const each of computed) of(each.watch.trie).computed.push(each);
  return [...movements.values()];
}

function operationsFor({ trie, moved, difference, computed }: Movement, known: Known): Operation[] {
  if (moved.length > 0) known.items = (known.items ?? 0) + difference;
  // Nothing is stored of what never had an item.
  if (known.items === undefined) return [];
  known.version++;
  const root: Operation[] = moved.length === 0 ? [] : [{ type: 'put', ...encodeRoot(trie, { count: known.items, digest: undefined }) }];
  return [...deletions(trie, moved, known.shape), ...root, ...computed.flatMap((each) => computedOperations(each, moved, known))];
}

function deletions(trie: TrieName, moved: readonly string[], shape: Shape): Operation[] {
  if (isEmpty(shape)) return [];
  return moved.flatMap((key) => clearPath(shape, bitsOf(key))).map((prefix) => ({ type: 'del', key: nodeKey(trie, prefix) }));
}

/** Those with nothing new below them. */
function computedOperations({ watch, nodes, root }: ComputedNodes, movedNow: readonly string[], known: Known): Operation[] {
  const { trie } = watch;
  const moved = [...watch.moved, ...movedNow];
  const good = withoutPaths(nodes, moved);
  for (const [prefix, children] of good) markStored(known.shape, prefix, children);
  known.nodes += good.size;
  const operations = [...good].map(([prefix, children]): Operation => ({ type: 'put', ...encodeNode(trie, prefix, children) }));
  return root === undefined || moved.length > 0 ? operations : [...operations, { type: 'put', ...encodeRoot(trie, root) }];
}

function withoutPaths(nodes: ReadonlyMap<TriePrefix, Children>, moved: readonly string[]): ReadonlyMap<TriePrefix, Children> {
  if (moved.length === 0 || nodes.size === 0) return nodes;
  const good = new Map(nodes);
  let deepest = 0;
  for (const { length } of nodes.keys()) deepest = Math.max(deepest, length);
  for (const key of moved) {
    const bits = bitsOf(key);
    for (let length = 0; length <= deepest; length++) good.delete(bits.slice(0, length));
  }
  return good;
}
