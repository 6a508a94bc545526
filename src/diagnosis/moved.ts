/** Which entries of a container stand elsewhere in its order: as few as explain the new order, wherever others came or went. */

import type { Component } from '../statement/manifest.ts';
import { comparePaths } from '../statement/manifest-path.ts';
import { containerOf } from './component-path.ts';

/** The same path in two manifests. */
export type Pair = readonly [a: Component, b: Component];

/** Paths, of all containers. */
export function movedPaths(pairs: readonly Pair[]): Set<string> {
  if (pairs.every(([a, b]) => a.order === b.order)) return new Set();
  return new Set([...byContainer(pairs).values()].flatMap(movedIn));
}

function byContainer(pairs: readonly Pair[]): Map<string | null, Pair[]> {
  const groups = new Map<string | null, Pair[]>();
  for (const pair of pairs) {
    const [{ path, order }, { order: other }] = pair;
    if (order === undefined || other === undefined) continue;
    const container = containerOf(path);
    const group = groups.get(container);
    if (group === undefined) groups.set(container, [pair]);
    else group.push(pair);
  }
  return groups;
}

function movedIn(pairs: readonly Pair[]): string[] {
  const inOrder = pairs.toSorted(([x], [y]) => (x.order as number) - (y.order as number) || comparePaths(x.path, y.path));
  const places = inOrder.map(([, b]) => b.order as number);
  const kept = longestAscent(places);
  return inOrder.filter((_, i) => !kept.has(i)).map(([a]) => a.path);
}

/** Indices of a longest ascending subsequence: those that need not move. */
function longestAscent(places: readonly number[]): Set<number> {
  const before = new Int32Array(places.length).fill(-1);
  /** For each length, the index at which an ascent of that length ends lowest. */
  const ends: number[] = [];
  places.forEach((place, i) => {
    const length = lengthBelow(places, ends, place);
    before[i] = length === 0 ? -1 : (ends[length - 1] as number);
    ends[length] = i;
  });
  const kept = new Set<number>();
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i] as number) kept.add(i);
  return kept;
}

function lengthBelow(places: readonly number[], ends: readonly number[], place: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[ends[middle] as number] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
