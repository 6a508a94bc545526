/**
 * Facts of signers who are compared with each other, as numbers: for each value, by how much each signer has it more than
 * the average of them. Facts that are the same for all of them lean nowhere, and are not kept.
 */

import { allColumns, isBelow, type Column, type NotReproducible } from './columns.ts';
import type { Sample } from './sample.ts';

/** What moves in lock-step here is one leaning. */
export interface Leaning {
  /** Of each member in turn, for each group; 0 where it is not known. The first that is not 0 is above it. */
  readonly weights: Float64Array;
  readonly traits: readonly Trait[];
}

export interface Trait {
  readonly fact: string;
  /** A value against all others, null if it is absent; or any value but the one that most have. */
  readonly is: { readonly value: string | null } | 'unlike-most';
  /** -1 if who has it is below 0. */
  readonly sign: 1 | -1;
  /** Values of those who have it, and of the others. */
  readonly inside: ReadonlySet<string | null>;
  readonly outside: ReadonlySet<string | null>;
}

/** @param groups the same members in each, in the same order */
export function readLeanings(groups: readonly (readonly Sample[])[], notReproducible: NotReproducible): Leaning[] {
  const columns = groups.map((samples) => new Map(allColumns(samples).filter(({ fact }) => fact !== 'source' && !isBelow(fact, notReproducible)).map((column) => [column.fact, column])));
  const leanings = new Map<string, { weights: Float64Array; traits: Trait[] }>();
  for (const fact of new Set(columns.flatMap((each) => [...each.keys()]))) {
    for (const { has, ...trait } of candidates(fact, columns.map((each) => each.get(fact)))) {
      const weights = weigh(has, groups[0]?.length ?? 0);
      const sign = Math.sign(weights.find((weight) => weight !== 0) ?? 0);
      if (sign === 0) continue;
      const upright = weights.map((weight) => (weight === 0 ? 0 : weight * sign));
      const key = upright.join();
      const known = leanings.get(key) ?? { weights: upright, traits: [] };
      leanings.set(key, known);
      known.traits.push({ ...trait, sign: sign as 1 | -1 });
    }
  }
  return [...leanings.values()];
}

/** For each group who has it: null where it is not known. */
type Having = readonly (readonly (boolean | null)[] | null)[];

function* candidates(fact: string, columns: readonly (Column | undefined)[]): Generator<Omit<Trait, 'sign'> & { has: Having }> {
  const valuesIn = columns.map((column) => (column === undefined ? null : Array.from(column.codes, (code) => (code < 0 ? undefined : column.values[code] as string | null))));
  const all = new Set(valuesIn.flatMap((values) => values ?? []).filter((value) => value !== undefined));
  if (all.size < 2) return;
  for (const value of all) {
    const has = valuesIn.map((values) => values?.map((other) => (other === undefined ? null : other === value)) ?? null);
    yield { fact, is: { value }, has, inside: new Set([value]), outside: new Set([...all].filter((other) => other !== value)) };
  }
  const most = valuesIn.map((values) => mostOf(values ?? []));
  const has = valuesIn.map((values, g) => (most[g] === undefined ? null : values?.map((value) => (value === undefined ? null : value !== most[g])) ?? null));
  const pick = (unlike: boolean): Set<string | null> => new Set(valuesIn.flatMap((values, g) => (values ?? []).filter((value) => value !== undefined && most[g] !== undefined && (value !== most[g]) === unlike) as (string | null)[]));
  yield { fact, is: 'unlike-most', has, inside: pick(true), outside: pick(false) };
}

/** Undefined if there are several such. Who diverged has no part in it: it is the same when results are handed out anew. */
function mostOf(values: readonly (string | null | undefined)[]): string | null | undefined {
  const counted = [...Map.groupBy(values.filter((value) => value !== undefined), (value) => value)].sort(([, a], [, b]) => b.length - a.length);
  const [first, second] = counted;
  return first === undefined || first[1].length === second?.[1].length ? undefined : first[0];
}

function weigh(having: Having, members: number): Float64Array {
  const weights = new Float64Array(members * having.length);
  for (const [g, has] of having.entries()) {
    const known = has?.filter((one) => one !== null) ?? [];
    const number = known.filter(Boolean).length;
    if (has === null || number === 0 || number === known.length) continue;
    // One quotient of whole numbers, so that a value and all others turned round have the same digits.
    for (const [m, one] of has.entries()) if (one !== null) weights[m * having.length + g] = (Number(one) * known.length - number) / known.length;
  }
  return weights;
}
