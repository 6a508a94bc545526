/** Whom to dial next: pure, so that it can be looked at how hard it is to take all of a node's connections. */

import type { Multiaddr } from '@multiformats/multiaddr';
import { groupOf } from './address-range.ts';

export interface Prospect {
  readonly id: string;
  readonly address: Multiaddr;
}

export interface Choosing {
  /** Of earlier, best first. */
  readonly acquaintances: readonly Prospect[];
  /** Only heard of. */
  readonly candidates: readonly Prospect[];
  /** Addresses of the connections that we opened and have. */
  readonly connected: readonly Multiaddr[];
  /** How many to choose. */
  readonly free: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Connections that may lead into one group of addresses: one operator has all addresses of a group for little money. */
export const MAX_PER_GROUP = 2;

/**
 * Acquaintances, best first, and candidates by lot, in turns: old ones cannot be flooded out by new names, and new
 * ones are met at all.
 */
export function chooseProspects({ acquaintances, candidates, connected, free, random }: Choosing): Prospect[] {
  const groups = new Map<string, number>();
  const count = (address: Multiaddr) => groups.set(groupOf(address), (groups.get(groupOf(address)) ?? 0) + 1);
  connected.forEach(count);
  const chosen = new Map<string, Prospect>();
  for (const prospect of inTurns(acquaintances, shuffled(candidates, random))) {
    if (chosen.size >= free) break;
    if (chosen.has(prospect.id) || (groups.get(groupOf(prospect.address)) ?? 0) >= MAX_PER_GROUP) continue;
    chosen.set(prospect.id, prospect);
    count(prospect.address);
  }
  return [...chosen.values()];
}

/** Whether those that are known would take all that is free. However many of one group there are, they never do. */
export function areEnough(choosing: Choosing): boolean {
  return chooseProspects(choosing).length >= choosing.free;
}

function* inTurns<T>(first: readonly T[], second: readonly T[]): Generator<T> {
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    if (i < first.length) yield first[i] as T;
    if (i < second.length) yield second[i] as T;
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
