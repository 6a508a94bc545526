/**
 * Which components of two manifests differ, and how. A parent that differs only through what lies in it is not listed:
 * what is listed is where to look.
 */

import type { Component, Manifest } from '../statement/manifest.ts';
import { comparePaths } from '../statement/manifest-path.ts';
import { compareComponents } from './compare-components.ts';
import { containerOf, containersOf, parentOf } from './component-path.ts';
import type { ComponentDifference, DifferingMember } from './difference.ts';
import { movedPaths, type Pair } from './moved.ts';

/** A manifest with its components found by their paths: made once for one that is compared with many. */
export interface Indexed {
  readonly manifest: Manifest;
  readonly byPath: ReadonlyMap<string, number>;
}

export function indexManifest(manifest: Manifest): Indexed {
  return { manifest, byPath: new Map(manifest.components.map(({ path }, i) => [path, i])) };
}

/** In order of the paths. */
export function compareManifests(a: Manifest, b: Manifest): ComponentDifference[] {
  return compareWith(indexManifest(a), b);
}

export function compareWith(a: Indexed, b: Manifest): ComponentDifference[] {
  const { pairs, added, missing } = withoutUnseen(pairUp(a, b));
  const moved = movedPaths(pairs);
  const differences = [
    ...added.map((component) => oneSided('added', component)),
    ...missing.map((component) => oneSided('missing', component)),
    ...pairs.flatMap((pair) => differenceOf(pair, moved)),
  ];
  return withoutParents(differences).sort((x, y) => comparePaths(x.path, y.path));
}

interface Paired {
  readonly pairs: readonly Pair[];
  readonly added: readonly Component[];
  readonly missing: readonly Component[];
}

function pairUp(a: Indexed, b: Manifest): Paired {
  const { components } = a.manifest;
  const met = new Uint8Array(components.length);
  const pairs: Pair[] = [];
  const added: Component[] = [];
  let next = 0;
  for (const component of b.components) {
    // Mostly both have the same paths in the same order: then nothing needs to be looked up.
    const at = components[next]?.path === component.path ? next : a.byPath.get(component.path);
    if (at === undefined) {
      added.push(component);
    } else {
      met[at] = 1;
      pairs.push([components[at] as Component, component]);
      next = at + 1;
    }
  }
  return { pairs, added, missing: components.filter((_, i) => met[i] === 0) };
}

/** What lies in a container that only one side could open is neither added nor missing: nobody looked. */
function withoutUnseen({ pairs, added, missing }: Paired): Paired {
  const shut = new Set(pairs.filter(([a, b]) => isOpen(a) !== isOpen(b)).map(([{ path }]) => path));
  if (shut.size === 0) return { pairs, added, missing };
  const isSeen = ({ path }: Component): boolean => !containersOf(path).some((container) => shut.has(container));
  return { pairs, added: added.filter(isSeen), missing: missing.filter(isSeen) };
}

function oneSided(kind: 'added' | 'missing', component: Component): ComponentDifference {
  const { path } = component;
  return { path, container: containerOf(path), kind, members: [], a: kind === 'missing' ? component : null, b: kind === 'added' ? component : null };
}

function differenceOf([a, b]: Pair, moved: ReadonlySet<string>): ComponentDifference[] {
  const found = compareComponents(a, b);
  const placed = moved.has(a.path);
  if (found === null && !placed) return [];
  const members: DifferingMember[] = [...(found?.members ?? []), ...(placed ? ['order' as const] : [])];
  return [{ path: a.path, container: containerOf(a.path), kind: found?.kind ?? 'order', members, a, b }];
}

/** Without parents that differ only because of what is in them; of others, without what follows from that. */
function withoutParents(differences: readonly ComponentDifference[]): ComponentDifference[] {
  const differing = new Set<string>();
  const refilled = new Set<string>();
  for (const { path, kind, members } of differences) {
    const parent = parentOf(path);
    if (parent !== null && (kind === 'added' || kind === 'missing' || members.includes('kind'))) refilled.add(parent);
    for (let above = parent; above !== null && !differing.has(above); above = parentOf(above)) differing.add(above);
  }
  return differences.flatMap((difference) => ownDifference(difference, { through: differing.has(difference.path), refilled: refilled.has(difference.path) }));
}

/** Members of a parent that change when an entry comes or goes. */
const OF_ENTRIES: readonly DifferingMember[] = ['size', 'mtime'];

function ownDifference(difference: ComponentDifference, { through, refilled }: { through: boolean; refilled: boolean }): ComponentDifference[] {
  const { kind, a, b } = difference;
  if (a === null || b === null || difference.members.includes('kind')) return [difference];
  const followed = kind === 'content' && (through || (isOpen(a) && isOpen(b) && a.format === b.format));
  const packing = followed && !through && a.kind !== 'directory';
  const members = difference.members.filter((member) => !(refilled && OF_ENTRIES.includes(member)) && !(followed && through && member === 'size'));
  if (packing) return [{ ...difference, kind: 'packing' }];
  if (!followed && kind !== 'metadata') return [{ ...difference, members }];
  const [only] = members;
  if (only === undefined) return [];
  return [{ ...difference, kind: only === 'order' && members.length === 1 ? 'order' : 'metadata', members }];
}

/** A difference of its content would be seen inside. */
function isOpen({ format, unopened }: Component): boolean {
  return format !== undefined && unopened === undefined;
}
