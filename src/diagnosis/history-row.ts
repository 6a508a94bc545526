/** A row of facts over many releases, without what it is worth. */

import { compareText } from '../tally/order.ts';
import type { HistoryRow, HistoryValues } from './history.ts';
import type { HistoryTrial, PlacedBlock, Reading } from './history-trials.ts';
import { meantFirst } from './rows.ts';

export type BareHistoryRow = Omit<HistoryRow, 'exact' | 'strength' | 'p'>;

/** @param direction -1 if those who are below 0 diverged */
export function makeHistoryRow({ terms, readings }: HistoryTrial, blocks: readonly PlacedBlock[], direction: number): BareHistoryRow {
  const best = bestReadings(readings, direction);
  const having = terms.flatMap(({ block, leaning, sign }) => {
    const { members, groups, leanings } = blocks[block] as PlacedBlock;
    const weights = leanings[leaning]?.weights ?? new Float64Array();
    return members.filter((_, m) => weights.subarray(m * groups, (m + 1) * groups).some((weight) => weight * sign * direction > 0));
  });
  return {
    facts: best.map(({ fact }) => fact),
    values: best.map((reading) => valuesOf(reading, direction)),
    separates: [...new Set(having)].sort(compareText),
    releases: new Set(terms.map(({ block }) => blocks[block]?.release)).size,
    tied: best.length,
  };
}

/** One of each fact: a value that goes with divergence says most, then one that does not, then what is unlike most. */
function bestReadings(readings: readonly Reading[], direction: number): Reading[] {
  const worth = ({ is, sign }: Reading): number => (is === 'unlike-most' ? 2 : Number(sign !== direction));
  const byFact = Map.groupBy(readings, ({ fact }) => fact);
  const best = [...byFact.values()].map((same) => same.toSorted((a, b) => worth(a) - worth(b))[0] as Reading);
  return best.sort((a, b) => meantFirst(a.fact) - meantFirst(b.fact) || compareText(a.fact, b.fact));
}

function valuesOf({ fact, is, sign, traits }: Reading, direction: number): HistoryValues {
  const of = (value: string | null): boolean => is !== 'unlike-most' && is.value === value;
  const those = is === 'unlike-most' ? listed(traits.map(({ inside }) => inside)) : [is.value];
  const others = listed(traits.map(({ outside }) => outside.filter((value) => !of(value))));
  const turned = sign !== direction;
  const by = is === 'unlike-most' ? (turned ? 'like-most' : 'unlike-most') : 'value';
  return turned ? { fact, by, inside: others, outside: those } : { fact, by, inside: those, outside: others };
}

function listed(values: readonly (readonly (string | null)[])[]): (string | null)[] {
  return [...new Set(values.flat())].sort((a, b) => compareText(a ?? '', b ?? ''));
}
