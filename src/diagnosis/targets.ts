/** Whom facts are to tell from whom: the camps, and those who have each problem. */

import type { Cohort } from './camps.ts';
import type { FoundProblem } from './problems.ts';
import type { Sample } from './sample.ts';

/** A group of samples among others, by where they stand in the list. */
export interface Target {
  readonly group: readonly number[];
  /** Group and others, ascending. */
  readonly within: readonly number[];
  /** Ids of the problems that exactly this group has. */
  readonly problems: readonly string[];
}

/** Of more, those of the fewest samples are left out. */
const MOST_TARGETS = 100;

/** @param camps the baseline first */
export function findTargets(samples: readonly Sample[], camps: readonly Cohort[], problems: readonly FoundProblem[]): Target[] {
  const everybody = [...samples.keys()];
  const compared = camps.flatMap(({ manifest, members }) => (manifest === null ? [] : members));
  const divergent = camps.slice(1);
  const groups = [
    divergent.flatMap(({ members }) => members), ...divergent.map(({ members }) => members),
  ].map((group) => ({ group, within: everybody, problems: [] as string[] }));
  const targets = new Map<string, Target & { problems: string[] }>();
  const add = (target: Target & { problems: string[] }): void => {
    const key = ascending(target.group).join();
    const known = targets.get(key);
    if (known === undefined) targets.set(key, { ...target, group: ascending(target.group), within: ascending(comparable(samples, camps, target)) });
    else known.problems.push(...target.problems);
  };
  for (const { members, problem } of problems) add({ group: members, within: compared, problems: [problem.id] });
  for (const group of groups) add(group);
  return [...targets.values()].filter(({ group, within }) => group.length > 0 && group.length < within.length).slice(0, MOST_TARGETS);
}

function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Without those who built other sources, unless the group did: what they got says nothing of this one. */
export function comparable(samples: readonly Sample[], camps: readonly Cohort[], { group, within }: Pick<Target, 'group' | 'within'>): readonly number[] {
  const sourceOf = (i: number): string => [...(samples[i]?.sources ?? [])].sort().join(' ');
  const ours = (camps[0]?.members ?? []).map(sourceOf).find((source) => source !== '');
  const builtOther = (i: number): boolean => ours !== undefined && sourceOf(i) !== '' && sourceOf(i) !== ours;
  if (group.some(builtOther)) return within;
  return within.filter((i) => !builtOther(i));
}
