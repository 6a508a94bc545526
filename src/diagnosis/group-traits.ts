/**
 * Which differing components are one problem: the same camps have it, the same of them are alike, it is the same kind,
 * and in the same place. How a kind bounds its place: see `placeOf`.
 */

import type { Manifest } from '../statement/manifest.ts';
import { compareText } from '../tally/order.ts';
import { containerOf, pathInside } from './component-path.ts';
import type { ProblemKind } from './diagnosis.ts';
import type { Trait } from './traits.ts';

export interface TraitGroup {
  readonly kind: ProblemKind;
  readonly container: string | null;
  readonly traits: readonly Trait[];
  /** Camps that have the same there, together: in order of the first. */
  readonly alike: readonly (readonly number[])[];
}

export function groupTraits(traits: readonly Trait[], baseline: Manifest): TraitGroup[] {
  const wrappers = new Wrappers(baseline);
  const groups = new Map<string, { first: Trait; kind: ProblemKind; traits: Trait[]; alike: number[][] }>();
  for (const trait of traits) {
    const kind = kindOf(trait);
    const alike = alikeIn(trait);
    const key = JSON.stringify([alike, kind, kind === 'metadata' ? aspectsOf(trait) : '', trait.container, placeOf(kind, trait, wrappers)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: trait, kind, traits: [trait], alike });
    else group.traits.push(trait);
  }
  return [...groups.values()].map(({ first, ...group }) => ({ ...group, container: first.container }));
}

function alikeIn({ values }: Trait): number[][] {
  const camps = [...values.keys()].sort((a, b) => a - b);
  return [...Map.groupBy(camps, (camp) => values.get(camp)).values()];
}

/** What somebody found in one content is taken for those that nobody looked into. Of several kinds nothing is left but that it differs. */
function kindOf({ kinds, unexamined }: Trait): ProblemKind {
  const [kind = 'content', ...others] = kinds;
  return others.length === 0 && (!unexamined || FOUND_IN_CONTENT.has(kind)) ? kind : 'content';
}

/** One cause of these strikes all over a container: whatever lists a folder unsorted, or writes the time down. */
const FOUND_IN_CONTENT: ReadonlySet<ProblemKind> = new Set(['order', 'timestamp', 'path', 'padding', 'whitespace', 'locale']);

/** Of content, and of what comes and goes, each folder at the top of the container is a place; of the other kinds the whole container. */
function placeOf(kind: ProblemKind, { path }: Trait, wrappers: Wrappers): string {
  if (kind === 'metadata' || FOUND_IN_CONTENT.has(kind)) return '';
  const inside = pathInside(path);
  const wrapper = wrappers.around(containerOf(path));
  const below = inside.startsWith(wrapper) ? inside.slice(wrapper.length) : inside;
  return below.slice(0, Math.max(0, below.indexOf('/')));
}

const ASPECTS: Readonly<Record<string, string>> = { uid: 'owner', gid: 'owner', owner: 'owner', group: 'owner' };

function aspectsOf({ members }: Trait): string {
  return [...new Set([...members].filter((member) => member !== 'order').map((member) => ASPECTS[member] ?? member))].sort(compareText).join(' ');
}

/** The folder that all files of a container lie in, as tarballs have it: it tells nothing apart. */
class Wrappers {
  readonly #wrappers = new Map<string | null, string>();

  constructor({ components }: Manifest) {
    for (const { path, kind } of components) {
      if (kind === 'directory') continue;
      const container = containerOf(path);
      const inside = pathInside(path);
      const wrapper = this.#wrappers.get(container);
      this.#wrappers.set(container, wrapper === undefined ? inside.slice(0, inside.lastIndexOf('/') + 1) : sharedFolder(wrapper, inside));
    }
  }

  /** Ends in `/`, or is empty. */
  around(container: string | null): string {
    return this.#wrappers.get(container) ?? '';
  }
}

/** @param folder ends in `/`, or is empty */
function sharedFolder(folder: string, path: string): string {
  let shared = folder;
  while (shared !== '' && !path.startsWith(shared)) shared = shared.slice(0, shared.lastIndexOf('/', shared.length - 2) + 1);
  return shared;
}
