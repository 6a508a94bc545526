/** The divisions of some samples that facts make: as they are, and each value against all others. Every one is a trial. */

import { divide, type Division } from './agreement.ts';
import type { Column } from './columns.ts';

export interface Trial {
  readonly division: Division;
  /** Facts that divide the samples so: they move in lock-step. */
  readonly columns: Column[];
}

export interface Trials {
  /** One value of a fact against its others. */
  readonly byValue: readonly Trial[];
  /** Facts of three or more values. */
  readonly whole: readonly Trial[];
  readonly divisions: readonly Division[];
}

export function makeTrials(columns: readonly Column[], within: readonly number[]): Trials {
  const byValue = new Map<string, Trial>();
  const whole = new Map<string, Trial>();
  for (const column of columns) {
    const division = divide(column.codes, within);
    if (division.sizes.length < 2) continue;
    if (division.sizes.length > 2) addTrial(whole, column, division);
    else addTrial(byValue, column, division);
    if (division.sizes.length > 2) for (const code of division.sizes.keys()) addTrial(byValue, column, divide(isValue(division.codes, code), within));
  }
  const all = { byValue: [...byValue.values()], whole: [...whole.values()] };
  return { ...all, divisions: [...all.byValue, ...all.whole].map(({ division }) => division) };
}

function addTrial(trials: Map<string, Trial>, column: Column, division: Division): void {
  const key = String.fromCharCode(...division.codes.map((code) => code + 1));
  const known = trials.get(key);
  if (known === undefined) trials.set(key, { division, columns: [column] });
  else known.columns.push(column);
}

function isValue(codes: Int16Array, value: number): Int16Array {
  return codes.map((code) => (code < 0 ? -1 : Number(code === value)));
}
