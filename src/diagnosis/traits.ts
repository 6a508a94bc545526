/** For each component, who differs there from what all are compared with, how, and who has the same as whom. */

import type { Component, ComponentKind, Manifest } from '../statement/manifest.ts';
import { compareText } from '../tally/order.ts';
import type { Cohort } from './camps.ts';
import { compareWith, indexManifest } from './compare-manifests.ts';
import { containerOf } from './component-path.ts';
import type { ComponentDifference } from './difference.ts';
import type { ProblemKind } from './diagnosis.ts';
import type { ContentKind } from './sample.ts';

/** A component, or the order of a container, in which some camps differ. */
export interface Trait {
  /** Of the component; of an order the container's, or empty for the artifact's. */
  readonly path: string;
  readonly container: string | null;
  /** Components: of an order all that moved. */
  readonly paths: Set<string>;
  /** Camp (its place in the list) to what it has there: the same text, the same bytes. */
  readonly values: Map<number, string>;
  readonly kinds: Set<ProblemKind>;
  /** In some camp the content differs, and nobody looked how. */
  unexamined: boolean;
  readonly members: Set<string>;
  readonly componentKinds: Set<ComponentKind>;
  /** A part of it could not be opened. */
  unopened: boolean;
}

/** Where a content kind comes from: what somebody found who had both contents, if anybody did. */
export type KindHint = (camp: number, path: string) => ContentKind | undefined;

/** @param camps those without a manifest are passed over; the others are compared with the first that has one */
export function gatherTraits(camps: readonly Cohort[], hint: KindHint): Trait[] {
  const first = camps.findIndex(({ manifest }) => manifest !== null);
  const compared = camps[first]?.manifest;
  if (compared == null) return [];
  const indexed = indexManifest(compared);
  const formatOf = (path: string): string | undefined => compared.components[indexed.byPath.get(path) ?? -1]?.format;
  const traits = new Map<string, Trait>();
  camps.forEach(({ manifest }, camp) => {
    if (camp === first || manifest === null) return;
    const differences = compareWith(indexed, manifest);
    for (const difference of differences) addDifference(traits, difference, { camp, hint, unit: unitOf(difference.path, formatOf) });
    addOrders(traits, { camp, differences, manifest });
  });
  return [...traits.values()];
}

function addDifference(traits: Map<string, Trait>, difference: ComponentDifference, { camp, hint, unit: path }: { camp: number; hint: KindHint; unit: string }): void {
  const { kind, members, a, b } = difference;
  if (kind === 'order') return;
  const trait = traitAt(traits, `component ${path}`, { path, container: containerOf(path) });
  trait.paths.add(path);
  trait.values.set(camp, `${trait.values.get(camp) ?? ''}${difference.path} ${valueOf(difference)}\n`);
  const found = kind === 'content' ? (hint(camp, path) ?? orderOnly(difference)) : kind;
  if (found === undefined) trait.unexamined = true;
  else trait.kinds.add(found);
  for (const member of members) trait.members.add(member);
  for (const component of [a, b]) if (component !== null) trait.componentKinds.add(component.kind);
  trait.unopened ||= a?.unopened !== undefined || b?.unopened !== undefined;
}

/** Two manifests can tell that a text has the same lines another way round, and nothing else of contents that nobody has. */
function orderOnly({ a, b }: ComponentDifference): 'order' | undefined {
  return a?.sorted !== undefined && a.sorted === b?.sorted ? 'order' : undefined;
}

/** What is one file to people, though there are parts in it: a program that was linked anew is one component and not ten. */
const ONE_FILE: ReadonlySet<string | undefined> = new Set(['elf', 'pe', 'gzip', 'bzip2', 'xz', 'zstd', 'lzma']);

function unitOf(path: string, formatOf: (path: string) => string | undefined): string {
  const container = containerOf(path);
  return container !== null && ONE_FILE.has(formatOf(container)) ? unitOf(container, formatOf) : path;
}

function valueOf({ kind, b }: ComponentDifference): string {
  if (b === null) return 'missing';
  return kind !== 'metadata' && b.sha256 !== undefined ? b.sha256 : metadataOf(b);
}

function metadataOf({ kind, size, mode, uid, gid, owner, group, mtime, target, xattrs }: Component): string {
  const attributes = Object.entries(xattrs ?? {}).sort(([a], [b]) => compareText(a, b));
  return JSON.stringify([kind, size, mode, uid, gid, owner, group, mtime, target, attributes]);
}

/** One trait for the order of each container: in a shuffle it is chance which entries stay where they were. */
function addOrders(traits: Map<string, Trait>, { camp, differences, manifest }: { camp: number; differences: readonly ComponentDifference[]; manifest: Manifest }): void {
  const moved = Map.groupBy(differences.filter(({ members }) => members.includes('order')), ({ container }) => container);
  if (moved.size === 0) return;
  const entries = Map.groupBy(manifest.components.filter(({ path, order }) => order !== undefined && moved.has(containerOf(path))), ({ path }) => containerOf(path));
  for (const [container, differing] of moved) {
    const trait = traitAt(traits, `order ${container ?? ''}`, { path: container ?? '', container });
    for (const { path } of differing) trait.paths.add(path);
    trait.kinds.add('order');
    const inOrder = (entries.get(container) ?? []).toSorted((a, b) => (a.order as number) - (b.order as number));
    trait.values.set(camp, inOrder.map(({ path }) => path).join('\n'));
  }
}

function traitAt(traits: Map<string, Trait>, key: string, { path, container }: { path: string; container: string | null }): Trait {
  const known = traits.get(key);
  if (known !== undefined) return known;
  const made: Trait = { path, container, paths: new Set(), values: new Map(), kinds: new Set(), unexamined: false, members: new Set(), componentKinds: new Set(), unopened: false };
  traits.set(key, made);
  return made;
}
