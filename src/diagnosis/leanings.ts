/**
 * Facts of signers who are compared with each other, as numbers: for each value, by how much each signer has it more than
 * the average of them. Facts that are the same for all of them lean nowhere, and are not kept.
 */

import { allColumns, isBelow, type Column, type NotReproducible } from './columns.ts';
import type { Sample } from './sample.ts';

/** What moves in lock-step here is one leaning. */
export interface Leaning {
  /** Of each member in turn, for each group; 0 where it is not known. */
  readonly weights: Float64Array;
  readonly traits: readonly Trait[];
}

export interface Trait {
  readonly fact: string;
  /** A value against all others, null if it is absent; or any value but the one that most have. */
  readonly is: { readonly value: string | null } | 'unlike-most';
  /** -1 if who has it is below 0. */
  readonly sign: 1 | -1;
  /** Values of those who have it, and of the others; for a value both are all that there are. */
  readonly inside: readonly (string | null)[];
  readonly outside: readonly (string | null)[];
}

/** @param groups the same members in each, in the same order */
export function readLeanings(groups: readonly (readonly Sample[])[], notReproducible: NotReproducible): Leaning[] {
  const columns = groups.map((samples) => new Map(allColumns(samples).map((column) => [column.fact, column])));
  const leanings = new Map<string, { weights: Float64Array; traits: Trait[] }>();
  for (const fact of new Set(columns.flatMap((each) => [...each.keys()]))) {
    if (fact === 'source' || isBelow(fact, notReproducible)) continue;
    for (const { has, ...trait } of candidates(fact, columns.map((each) => valuesOf(each.get(fact), groups[0]?.length ?? 0)))) {
      const { key, sign } = upright(has);
      const known = leanings.get(key) ?? { weights: weigh(key, groups.length), traits: [] };
      leanings.set(key, known);
      known.traits.push({ ...trait, sign });
    }
  }
  return [...leanings.values()].filter(({ weights }) => weights.some((weight) => weight !== 0));
}

/** Of each member; undefined if it is not known. */
type Values = readonly (string | null | undefined)[];

function valuesOf(column: Column | undefined, members: number): Values {
  return column === undefined ? Array.from({ length: members }, () => undefined) : Array.from(column.codes, (code) => (code < 0 ? undefined : column.values[code]));
}

/** Of each member in turn, for each group: `+` who has it, `-` who has not, `?` where it is not known. */
type Having = string;

function* candidates(fact: string, groups: readonly Values[]): Generator<Omit<Trait, 'sign'> & { has: Having }> {
  const all = [...new Set(groups.flat())].filter((value) => value !== undefined);
  if (all.length < 2) return;
  for (const value of all) yield { fact, is: { value }, has: having(groups, (other) => other === value), inside: all, outside: all };
  const most = groups.map(mostOf);
  const has = having(groups, (value, g) => (most[g] === undefined ? undefined : value !== most[g]));
  const unlike = groups.flatMap((values, g) => (most[g] === undefined ? [] : values.filter((value) => value !== undefined && value !== most[g])));
  const inside = [...new Set(unlike)].filter((value) => value !== undefined);
  yield { fact, is: 'unlike-most', has, inside, outside: [...new Set(most)].filter((value) => value !== undefined) };
}

function having(groups: readonly Values[], holds: (value: string | null, group: number) => boolean | undefined): Having {
  let marks = '';
  for (let m = 0; m < (groups[0]?.length ?? 0); m++) {
    for (let g = 0; g < groups.length; g++) {
      const value = groups[g]?.[m];
      const held = value === undefined ? undefined : holds(value, g);
      marks += held === undefined ? '?' : held ? '+' : '-';
    }
  }
  return marks;
}

/** Undefined if there are several such. Who diverged has no part in it: it is the same when results are handed out anew. */
function mostOf(values: Values): string | null | undefined {
  const counts = new Map<string | null, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const those = [...counts].filter(([, count]) => count === most);
  return those.length === 1 ? those[0]?.[0] : undefined;
}

/** Turned round if the first that is known has it not: a value of two and the other are one leaning. */
function upright(has: Having): { key: Having; sign: 1 | -1 } {
  const first = /[+-]/.exec(has)?.[0];
  if (first !== '-') return { key: has, sign: 1 };
  return { key: has.replace(/[+-]/g, (mark) => (mark === '+' ? '-' : '+')), sign: -1 };
}

function weigh(has: Having, groups: number): Float64Array {
  const weights = new Float64Array(has.length);
  for (let g = 0; g < groups; g++) {
    const places = Array.from({ length: has.length / groups }, (_, m) => m * groups + g).filter((place) => has[place] !== '?');
    const number = places.filter((place) => has[place] === '+').length;
    for (const place of places) weights[place] = (Number(has[place] === '+') * places.length - number) / places.length;
  }
  return weights;
}
