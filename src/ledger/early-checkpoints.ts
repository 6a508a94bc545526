/**
 * Checkpoints that came before the delegation that they name: peers send either first. A few are kept in memory, for
 * anybody can make them; the others come again with the next sync.
 */

import type { Hex } from '../base/bytes.ts';
import { MAX_EARLY_CHECKPOINTS, MAX_EARLY_CHECKPOINT_BYTES } from '../base/limits.ts';

export interface EarlyCheckpoints {
  keep(delegation: Hex, message: Uint8Array): void;
  /** Those that waited for it; they wait no more. */
  take(delegation: Hex): Uint8Array[];
}

export function openEarlyCheckpoints(): EarlyCheckpoints {
  let waiting: { readonly delegation: Hex; readonly message: Uint8Array }[] = [];
  return {
    keep(delegation, message) {
      if (message.length > MAX_EARLY_CHECKPOINT_BYTES) return;
      // Copied: what came is a view into all that came with it.
      waiting = [...waiting, { delegation, message: new Uint8Array(message) }].slice(-MAX_EARLY_CHECKPOINTS);
    },
    take(delegation) {
      const [found, rest] = [waiting.filter((each) => each.delegation === delegation), waiting.filter((each) => each.delegation !== delegation)];
      waiting = rest;
      return found.map(({ message }) => message);
    },
  };
}
