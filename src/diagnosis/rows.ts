/** A row of facts that move in lock-step, without what it is worth. */

import { compareText } from '../tally/order.ts';
import { namesOf, type Cohort } from './camps.ts';
import type { Column } from './columns.ts';
import type { FactRow, FactValues } from './diagnosis.ts';
import type { FoundProblem } from './problems.ts';
import type { Sample } from './sample.ts';
import type { Trial } from './trials.ts';

export interface Asked {
  readonly samples: readonly Sample[];
  /** The baseline first. */
  readonly camps: readonly Cohort[];
  readonly problems: readonly FoundProblem[];
  readonly columns: readonly Column[];
}

/** Agreements are quotients: what is above it is 1. */
export const NEARLY_ONE = 1 - 1e-9;

export interface Told {
  readonly trial: Trial;
  readonly group: readonly number[];
  readonly within: readonly number[];
}

export type BareRow = Pick<FactRow, 'facts' | 'values' | 'separates' | 'tied' | 'unknown'>;

export function makeRow({ trial: { columns, division }, group, within }: Told, samples: readonly Sample[]): BareRow {
  const sorted = columns.toSorted((a, b) => meantFirst(a.fact) - meantFirst(b.fact) || compareText(a.fact, b.fact));
  const members = new Set(group);
  const others = within.filter((i) => !members.has(i));
  return {
    facts: sorted.map(({ fact }) => fact),
    values: sorted.map((column): FactValues => ({ fact: column.fact, inside: valuesOf(column, group), outside: valuesOf(column, others) })),
    separates: namesOf(samples, group.filter((i) => (division.codes[i] as number) >= 0)),
    tied: sorted.length,
    unknown: namesOf(samples, within.filter((i) => (division.codes[i] as number) < 0)),
  };
}

/** What is meant to decide the bytes before what is not. */
export function meantFirst(fact: string): number {
  return fact === 'source' || fact.startsWith('parameter:') ? 0 : 1;
}

/** The one of most samples first. */
function valuesOf({ values, codes }: Column, members: readonly number[]): (string | null)[] {
  const places = Map.groupBy(members.filter((i) => (codes[i] as number) >= 0), (i) => codes[i] as number);
  const counted = [...places].map(([place, members]) => ({ value: values[place] as string | null, count: members.length }));
  return counted.sort((a, b) => b.count - a.count || compareText(a.value ?? '', b.value ?? '')).map(({ value }) => value);
}
