/** What one release tells of a project's history: who diverged in it, and which facts were not the same for all. */

import type { Hex } from '../base/bytes.ts';
import { compareText } from '../tally/order.ts';
import { makeCamps } from './camps.ts';
import type { NotReproducible } from './columns.ts';
import { readLeanings, type Leaning } from './leanings.ts';
import type { Sample } from './sample.ts';
import { comparable } from './targets.ts';

export interface ReleaseGiven {
  readonly artifacts: readonly { readonly samples: readonly Sample[]; readonly baseline: Hex | null }[];
  /** @default none */
  readonly notReproducible?: NotReproducible;
}

export interface ReleaseRead {
  readonly samples: number;
  readonly divergent: number;
  readonly blocks: readonly Block[];
}

/**
 * Signers of a release who took part in the same of its groups of artifacts: any of them could have got what any other
 * got. All that one got goes together, for it is of one machine, and counting it apart would make chance look smaller.
 */
export interface Block {
  /** Names. */
  readonly members: readonly string[];
  readonly groups: number;
  /** Of each member in turn, for each group: 1 if other than the baseline. */
  readonly diverged: Int8Array;
  readonly leanings: readonly Leaning[];
}

/** Artifacts for which the same signers diverged, in the same circumstances: they are one result. */
export interface Group {
  readonly samples: readonly Sample[];
  readonly diverged: readonly boolean[];
}

export function readRelease({ artifacts, notReproducible = [] }: ReleaseGiven): ReleaseRead {
  const groups = new Map<string, Group>();
  for (const { samples, baseline } of artifacts) {
    const group = divide(samples, baseline);
    if (group !== null) groups.set(keyOf(group), group);
  }
  const all = [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
  return {
    samples: all.reduce((sum, { samples }) => sum + samples.length, 0),
    divergent: all.reduce((sum, { diverged }) => sum + diverged.filter(Boolean).length, 0),
    blocks: blocksOf(all).flatMap((places) => makeBlock(all, places, notReproducible)),
  };
}

/** Null where nobody diverged, or nothing says from what: nothing is agreed, and no camp is the largest. */
function divide(given: readonly Sample[], baseline: Hex | null): Group | null {
  const { camps, agreed } = makeCamps(given, baseline);
  const [first, second] = camps;
  if (first === undefined || second === undefined || (!agreed && first.members.length === second.members.length)) return null;
  const kept = comparable(given, camps, { group: [], within: [...given.keys()] });
  const samples = kept.map((i) => given[i] as Sample).sort((a, b) => compareText(a.name, b.name) || compareText(a.sha256, b.sha256));
  const diverged = samples.map(({ sha256 }) => sha256 !== first.sha256);
  return diverged.includes(true) && diverged.includes(false) ? { samples, diverged } : null;
}

function keyOf({ samples, diverged }: Group): string {
  return JSON.stringify(samples.map(({ name, environment, inputs, parameters }, i) => [name, diverged[i], environment, inputs, parameters]));
}

/** Where in which group a signer's samples are. */
type Places = readonly { readonly group: number; readonly at: number }[];

function blocksOf(groups: readonly Group[]): Places[][] {
  const bySigner = Map.groupBy(groups.flatMap(({ samples }, group) => samples.map(({ name }, at) => ({ name, group, at }))), ({ name }) => name);
  const blocks = Map.groupBy(bySigner.values(), (places) => places.map(({ group }) => group).join());
  return [...blocks.values()].filter(({ length }) => length > 1);
}

function makeBlock(groups: readonly Group[], members: readonly Places[], notReproducible: NotReproducible): Block[] {
  const [first = []] = members;
  const columns = first.map((_, g) => members.map((places) => places[g] as Places[number]));
  const diverged = Int8Array.from(members.flatMap((places) => places.map(({ group, at }) => Number(groups[group]?.diverged[at]))));
  const isDivided = first.some((_, g) => new Set(members.map((_, m) => diverged[m * first.length + g])).size > 1);
  if (!isDivided) return [];
  const samplesOf = (column: Places): Sample[] => column.map(({ group, at }) => groups[group]?.samples[at] as Sample);
  return [{
    members: samplesOf(columns[0] as Places).map(({ name }) => name),
    groups: first.length,
    diverged,
    leanings: readLeanings(columns.map(samplesOf), notReproducible),
  }];
}
