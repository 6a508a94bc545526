/** Every fact that anybody recorded, as a column over the samples; those that cannot tell anything apart are set aside. */

import { compareText } from '../tally/order.ts';
import type { SetAside, SetAsideReason } from './diagnosis.ts';
import type { Sample } from './sample.ts';

export interface Column {
  readonly fact: string;
  /** Distinct values; null: it is not there. */
  readonly values: readonly (string | null)[];
  /** For each sample where its value stands in `values`, or -1: not known. Numbered by first appearance. */
  readonly codes: Int16Array;
}

/** Names, each with everything below it: `basebox` is also `basebox.sha256`. */
export type NotReproducible = readonly string[];

export function gatherColumns(samples: readonly Sample[], notReproducible: NotReproducible): { columns: Column[]; setAside: SetAside[] } {
  const columns: Column[] = [];
  const setAside: SetAside[] = [];
  for (const column of allColumns(samples)) {
    const reason = isBelow(column.fact, notReproducible) ? 'not-reproducible' : reasonAgainst(column, samples);
    if (reason === null) columns.push(column);
    else setAside.push({ fact: column.fact, reason });
  }
  return { columns, setAside };
}

export function isBelow(fact: string, names: readonly string[]): boolean {
  return names.some((name) => fact === name || fact.startsWith(`${name}.`));
}

/**
 * A value of its own for everybody fits any division of the signers, so it says nothing; unless everybody got something
 * else, when nothing else could fit.
 */
function reasonAgainst({ values, codes }: Column, samples: readonly Sample[]): SetAsideReason | null {
  const known = samples.filter((_, i) => (codes[i] as number) >= 0);
  if (known.length < 2) return 'too-few';
  if (values.length === 1) return 'constant';
  const results = new Set(known.map(({ sha256 }) => sha256));
  return values.length === known.length && results.size < known.length ? 'unique' : null;
}

export function allColumns(samples: readonly Sample[]): Column[] {
  const recorded = samples.map(factsOf);
  const families = recorded.map((facts) => new Set(Array.from(facts.keys(), familyOf)));
  const names = [...new Set(recorded.flatMap((facts) => [...facts.keys()]))].sort(compareText);
  return names.map((fact) => {
    const family = familyOf(fact);
    // Who recorded others of the family would have recorded this one, had it been there.
    return makeColumn(fact, recorded.map((facts, i) => facts.get(fact) ?? (families[i]?.has(family) === true ? null : undefined)));
  });
}

function makeColumn(fact: string, given: readonly (string | null | undefined)[]): Column {
  const places = new Map<string | null, number>();
  const codes = Int16Array.from(given, (value) => {
    if (value === undefined) return -1;
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { fact, values: [...places.keys()], codes };
}

function factsOf({ environment, inputs, parameters, sources }: Sample): Map<string, string> {
  const digests = Map.groupBy(inputs, ({ name }) => name);
  return new Map([
    ...Object.entries(environment),
    ...Array.from(digests, ([name, list]) => [`input:${name}`, list.map(({ digest }) => digest).sort().join(' ')] as const),
    ...Object.entries(parameters).map(([name, value]) => [`parameter:${name}`, value] as const),
    ...(sources.length === 0 ? [] : [['source', [...sources].sort().join(' ')] as const]),
  ]);
}

/** What a machine has many of, such as `tool.gcc` or `base.trusty-amd64.apt`, is recorded together. */
export function familyOf(fact: string): string {
  return /^[^.:]*[.:]?/.exec(fact)?.[0] ?? fact;
}
