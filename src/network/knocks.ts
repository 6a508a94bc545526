/**
 * How often addresses are dialled that others told. One answer of the hash table may name thousands of peers at a victim's
 * addresses, and libp2p would try each of them: what all nodes together do to a network that has nothing to do with ours is bounded here.
 */

import { MAX_DIALLED_PER_GROUP_PER_MINUTE, MAX_DIALLED_PER_MINUTE } from '../base/limits.ts';
import { rememberParts } from './parts.ts';

export interface Knocks {
  /**
   * Counts it, unless it is one too many.
   * @param whose what this node chose itself is bounded by its group alone: who fills the minute must not keep it from meeting anybody else
   */
  isOneTooMany(group: string, whose: 'own-choice' | 'others'): boolean;
}

/** @param now milliseconds */
export function countKnocks(now: () => number): Knocks {
  const groups = rememberParts(now);
  const all = rememberParts(now);
  return {
    isOneTooMany(group, whose) {
      const [leftOfAll, partOfAll] = [all.of(''), whose === 'own-choice' ? 0 : 1 / MAX_DIALLED_PER_MINUTE];
      // Before the group is looked at: else so many could be named that the victim's is forgotten, and begins anew.
      if (leftOfAll.part < partOfAll) return true;
      const [left, part] = [groups.of(group), 1 / MAX_DIALLED_PER_GROUP_PER_MINUTE];
      if (left.part < part) return true;
      left.part -= part;
      leftOfAll.part -= partOfAll;
      return false;
    },
  };
}
