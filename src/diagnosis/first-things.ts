/** Differences in what is meant to decide the bytes. */

import { compareText } from '../tally/order.ts';
import { namesOf } from './camps.ts';
import type { FirstThing } from './diagnosis.ts';
import { recorded, type Sample } from './sample.ts';

/** Sources first. Who signed neither sources nor parameters did not say what they built, and is in none of the lists. */
export function findFirstThings(samples: readonly Sample[]): FirstThing[] {
  const parameters = [...new Set(samples.flatMap(({ parameters }) => Object.keys(parameters)))].sort(compareText);
  return [
    ...compareValues('source', 'source', samples, ({ sources }) => (sources.length === 0 ? undefined : [...sources].sort().join(' '))),
    ...parameters.flatMap((name) => compareValues('parameter', name, samples, (sample) => parameterOf(sample, name))),
  ];
}

function parameterOf({ sources, parameters }: Sample, name: string): string | null | undefined {
  const said = sources.length > 0 || Object.keys(parameters).length > 0;
  return said ? (recorded(parameters, name) ?? null) : undefined;
}

type Reading = (sample: Sample) => string | null | undefined;

function compareValues(what: FirstThing['what'], name: string, samples: readonly Sample[], read: Reading): FirstThing[] {
  const places = [...samples.keys()].filter((i) => read(samples[i] as Sample) !== undefined);
  const groups = [...Map.groupBy(places, (i) => read(samples[i] as Sample) as string | null)];
  if (groups.length < 2) return [];
  const values = groups.map(([value, members]) => ({ value, count: members.length, signers: namesOf(samples, members) }));
  values.sort((a, b) => b.count - a.count || compareText(a.value ?? '', b.value ?? ''));
  return [{ what, name, values: values.map(({ value, signers }) => ({ value, signers })) }];
}
