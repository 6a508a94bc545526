/** What to build next: one fact changed, so that the facts that are tied now move apart. */

import { compareText } from '../tally/order.ts';
import { familyOf } from './columns.ts';
import type { Experiment, FactRow } from './diagnosis.ts';
import { meantFirst } from './rows.ts';
import { recorded, type Sample } from './sample.ts';

/** Of the largest tie; null where nothing separates anybody exactly. */
export function nextExperiment(rows: readonly FactRow[], samples: readonly Sample[]): Experiment | null {
  const exact = rows.filter((row) => row.exact);
  const [first] = exact;
  if (first === undefined) return null;
  const row = exact.reduce((largest, row) => (row.tied > largest.tied ? row : largest), first);
  const family = smallestFamily(row.facts);
  const [fact] = family;
  const values = row.values.find((one) => one.fact === fact);
  const [as] = row.separates;
  if (fact === undefined || values === undefined || as === undefined) return null;
  return {
    fact,
    with: family.length === row.tied ? [fact] : family,
    as,
    from: valueFor(fact, samples.find(({ name }) => name === as)) ?? null,
    to: values.outside[0] ?? null,
    tied: row.tied,
    explains: row.explains,
  };
}

/** What stands alone is easily changed alone; of many packages of one machine none comes without the others. What is meant to decide the bytes comes first. */
function smallestFamily(facts: readonly string[]): readonly string[] {
  const families = [...Map.groupBy(facts, familyOf)].map(([name, members]) => ({ name, members }));
  families.sort((a, b) => meantFirst(a.name) - meantFirst(b.name) || a.members.length - b.members.length || compareText(a.name, b.name));
  return families[0]?.members ?? [];
}

function valueFor(fact: string, sample: Sample | undefined): string | undefined {
  if (sample === undefined) return undefined;
  if (fact === 'source') return [...sample.sources].sort().join(' ');
  if (fact.startsWith('parameter:')) return recorded(sample.parameters, fact.slice('parameter:'.length));
  if (fact.startsWith('input:')) return sample.inputs.filter(({ name }) => `input:${name}` === fact).map(({ digest }) => digest).sort().join(' ') || undefined;
  return recorded(sample.environment, fact);
}
