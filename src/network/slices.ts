/** Much work without a pause would keep everything else waiting: peers, commands, the clock. */

import { setImmediate as turn } from 'node:timers/promises';
import type { Tries } from '../sync/tries.ts';

/** Milliseconds of work before something else gets its turn. */
const SLICE = 5;

export interface Slices {
  /** To be awaited between two pieces of work: lets others have their turn now and then. */
  breathe(): Promise<void>;
}

export function openSlices(now: () => number = () => performance.now()): Slices {
  let began = now();
  return {
    async breathe() {
      if (now() - began < SLICE) return;
      await turn();
      began = now();
    },
  };
}

/** A small question of a peer may look at thousands of nodes, and these are there at once. */
export function breathingTries(tries: Tries): Tries {
  const slices = openSlices();
  return {
    roots: (scope) => tries.roots(scope),
    async node(trie, prefix) {
      await slices.breathe();
      return tries.node(trie, prefix);
    },
    async items(trie, prefix, after, limit) {
      await slices.breathe();
      return tries.items(trie, prefix, after, limit);
    },
  };
}
