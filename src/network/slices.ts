/** Much work without a pause would keep everything else waiting: peers, commands, the clock. */

import { setImmediate as turn } from 'node:timers/promises';

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
