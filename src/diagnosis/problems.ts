/** The distinct problems of several results, and which samples have each. */

import { compareText } from '../tally/order.ts';
import { namesOf, type Cohort } from './camps.ts';
import { pathInside } from './component-path.ts';
import type { PathPattern, Problem } from './diagnosis.ts';
import { groupTraits, type TraitGroup } from './group-traits.ts';
import { findPatterns, nameOfPatterns } from './path-patterns.ts';
import type { Sample } from './sample.ts';
import { gatherTraits, type KindHint, type Trait } from './traits.ts';

export interface FoundProblem {
  readonly problem: Problem;
  /** Samples that have it, by where they stand in the list. */
  readonly members: readonly number[];
  /** A part of it could not be opened. */
  readonly unopened: boolean;
}

const MOST_EXAMPLES = 5;

/** @param camps the baseline first; they are compared with the first of which there is a manifest */
export function findProblems(samples: readonly Sample[], camps: readonly Cohort[]): FoundProblem[] {
  const manifest = comparedWith(camps)?.manifest;
  if (manifest == null) return [];
  const groups = groupTraits(gatherTraits(camps, hintsOf(samples, camps)), manifest);
  const found = groups.map((group) => describeGroup(group, samples, camps));
  const bySpread = (a: FoundProblem, b: FoundProblem): number => b.members.length - a.members.length || compareText(a.problem.paths[0] ?? '', b.problem.paths[0] ?? '') || compareText(a.problem.kind, b.problem.kind);
  return found.sort(bySpread).map(({ problem, ...rest }, i) => ({ ...rest, problem: { ...problem, id: `P${i + 1}` } }));
}

/** The baseline, unless nobody gave a manifest of it. */
export function comparedWith(camps: readonly Cohort[]): Cohort | undefined {
  return camps.find(({ manifest }) => manifest !== null);
}

function hintsOf(samples: readonly Sample[], camps: readonly Cohort[]): KindHint {
  const hints = camps.map(({ members }) => members.flatMap((i) => samples[i]?.kindHints ?? []));
  return (camp, path) => {
    const [only, ...others] = new Set(hints[camp]?.flatMap((hint) => hint.get(path) ?? []));
    return others.length === 0 ? only : 'content';
  };
}

function describeGroup({ kind, container, traits, alike }: TraitGroup, samples: readonly Sample[], camps: readonly Cohort[]): FoundProblem {
  const paths = [...new Set(traits.flatMap((trait) => [...trait.paths]))].sort(compareText);
  const membersOf = (group: readonly number[]): number[] => group.flatMap((camp) => camps[camp]?.members ?? []);
  const members = membersOf(alike.flat());
  const patterns = findPatterns([...new Set(paths.map(pathInside))].sort(compareText));
  const problem: Problem = {
    id: '',
    name: isOfDirectories(traits) ? `directories ×${paths.length}` : nameOfPatterns(patterns),
    kind,
    members: kind === 'metadata' ? [...new Set(traits.flatMap((trait) => [...trait.members]))].sort(compareText) : [],
    container,
    patterns,
    paths,
    count: paths.length,
    examples: examplesOf(paths, patterns),
    signers: namesOf(samples, members),
    identical: alike.flat().length < 2 && members.length < 2 ? null : alike.length === 1,
    alike: alike.map((group) => namesOf(samples, membersOf(group))).sort((a, b) => compareText(a.join(), b.join())),
  };
  return { problem, members, unopened: traits.some((trait) => trait.unopened) };
}

function isOfDirectories(traits: readonly Trait[]): boolean {
  return traits.length > 1 && traits.every(({ componentKinds }) => componentKinds.size === 1 && componentKinds.has('directory'));
}

function examplesOf(paths: readonly string[], patterns: readonly PathPattern[]): string[] {
  const firsts = patterns.flatMap(({ pattern }) => paths.find((path) => fits(pathInside(path), pattern)) ?? []);
  return [...new Set([...firsts.slice(0, MOST_EXAMPLES), ...paths])].slice(0, MOST_EXAMPLES).sort(compareText);
}

function fits(path: string, pattern: string): boolean {
  const [start = '', end = ''] = pattern.split('*');
  return path.startsWith(start) && path.endsWith(end);
}
