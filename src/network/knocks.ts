/**
 * How often addresses are dialled that others told. One answer of the hash table may name thousands of peers at a victim's
 * addresses, and libp2p would try each of them: what all nodes together do to a network that has nothing to do with ours is bounded here.
 */

import { MAX_DIALLED_PER_GROUP_PER_MINUTE, MAX_DIALLED_PER_MINUTE } from '../base/limits.ts';
import { rememberParts } from './parts.ts';

export interface Knocks {
  /** Counts it, unless it is one too many. */
  isOneTooMany(group: string): boolean;
}

/** @param now milliseconds */
export function countKnocks(now: () => number): Knocks {
  const groups = rememberParts(now);
  const all = rememberParts(now);
  return {
    isOneTooMany(group) {
      const [left, leftOfAll] = [groups.of(group), all.of('')];
      const [part, partOfAll] = [1 / MAX_DIALLED_PER_GROUP_PER_MINUTE, 1 / MAX_DIALLED_PER_MINUTE];
      if (left.part < part || leftOfAll.part < partOfAll) return true;
      left.part -= part;
      leftOfAll.part -= partOfAll;
      return false;
    },
  };
}
