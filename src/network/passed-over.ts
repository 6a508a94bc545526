/**
 * Statements that were fetched and not wanted, so that they are not fetched again from every peer in every round:
 * two nodes may follow one project and trust different people.
 */

import type { Hex } from '../base/bytes.ts';

const MAX_IDS = 65_536;
const FORGET_MILLISECONDS = 3_600_000;

export interface PassedOver {
  add(id: Hex): void;
  has(id: Hex): boolean;
  /** When what is wanted may have changed. */
  forget(): void;
}

/** @param now milliseconds */
export function rememberPassedOver(now: () => number): PassedOver {
  const until = new Map<Hex, number>();
  return {
    add(id) {
      until.delete(id);
      until.set(id, now() + FORGET_MILLISECONDS);
      if (until.size > MAX_IDS) until.delete(until.keys().next().value as Hex);
    },
    has: (id) => (until.get(id) ?? 0) > now(),
    forget: () => until.clear(),
  };
}
