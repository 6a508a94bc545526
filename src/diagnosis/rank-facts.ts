/** Which facts separate the camps, and those who have each problem from those who have not: the best first. */

import { compareText } from '../tally/order.ts';
import { agreementWithGroup, type Division } from './agreement.ts';
import { chanceOfGroup, probability, type Chance } from './chance.ts';
import type { Column } from './columns.ts';
import type { FactRow } from './diagnosis.ts';
import { rankForCamps } from './rank-for-camps.ts';
import { makeRow, NEARLY_ONE, type Asked } from './rows.ts';
import { findTargets, type Target } from './targets.ts';
import { makeTrials, type Trial, type Trials } from './trials.ts';

export function rankFacts(asked: Asked): FactRow[] {
  const remembered = new Remembered(asked.columns);
  const { samples, camps, problems } = asked;
  const rows = findTargets(samples, camps, problems).flatMap((target) => rowsFor(target, asked, remembered));
  return [...rankForCamps(asked, (within) => remembered.trials(within)), ...rows].sort(bestFirst);
}

function bestFirst(a: FactRow, b: FactRow): number {
  const rank = (row: FactRow): number => (row.exact ? 0 : 2) + (row.camps && row.strength > NEARLY_ONE ? 0 : 1);
  return rank(a) - rank(b) || a.p - b.p || b.strength - a.strength || b.explains.length - a.explains.length
    || b.separates.length - a.separates.length || compareText(a.facts[0] ?? '', b.facts[0] ?? '') || compareText(a.separates.join(), b.separates.join());
}

/** Associations that do not separate exactly: shown if chance hardly gives them, and only the best. */
const WEAKEST = { p: 0.05, rows: 3 };

function rowsFor(target: Target, asked: Asked, remembered: Remembered): FactRow[] {
  const { group, within } = target;
  const trials = remembered.trials(within);
  const smaller = group.length * 2 > within.length ? within.filter((i) => !group.includes(i)) : group;
  const met = new Int32Array(within.length + 1);
  const drawn = Int16Array.from(smaller);
  const scored = [...trials.byValue, ...trials.whole].map((trial) => ({ trial, strength: agreementWithGroup(trial.division, drawn, met) }));
  const exact = scored.filter(({ trial, strength }) => strength > NEARLY_ONE || refines(trial.division, target));
  const told = new Set(exact.filter(({ strength }) => strength > NEARLY_ONE).flatMap(({ trial }) => trial.columns));
  const chance = (): Chance => remembered.chance(within, smaller.length);
  const describe = ({ trial, strength }: { trial: Trial; strength: number }, exact: boolean, columns = trial.columns): FactRow => ({
    ...makeRow({ trial: { ...trial, columns }, group, within }, asked.samples), explains: target.problems, camps: false, exact, strength, p: probability(chance(), strength),
  });
  // A fact that one value of it tells is not told again by all of its values.
  const rows = exact.flatMap((one) => {
    const columns = one.strength > NEARLY_ONE ? one.trial.columns : one.trial.columns.filter((column) => !told.has(column));
    return columns.length === 0 ? [] : [describe(one, true, columns)];
  });
  const rest = scored.filter((one) => !exact.includes(one) && one.strength > 0).sort((a, b) => b.strength - a.strength).slice(0, WEAKEST.rows);
  return [...rows, ...rest.map((one) => describe(one, false)).filter(({ p }) => p <= WEAKEST.p)];
}

/** No value is on both sides, and some value says more than whose it is. (Of two values it is the same division then.) */
function refines({ codes, sizes, size }: Division, { group, within }: Target): boolean {
  if (sizes.length === 2 || sizes.length === size) return false;
  const inside = new Set(group.map((i) => codes[i] as number).filter((code) => code >= 0));
  const members = new Set(group);
  const outside = within.filter((i) => !members.has(i) && (codes[i] as number) >= 0);
  return inside.size > 0 && outside.length > 0 && outside.every((i) => !inside.has(codes[i] as number));
}

/** Trials and chances, which many targets share. */
class Remembered {
  readonly #columns: readonly Column[];
  readonly #trials = new Map<string, Trials>();
  readonly #chances = new Map<string, Chance>();

  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  trials(within: readonly number[]): Trials {
    const key = within.join();
    const made = this.#trials.get(key) ?? makeTrials(this.#columns, within);
    this.#trials.set(key, made);
    return made;
  }

  chance(within: readonly number[], size: number): Chance {
    const key = `${within.join()} ${size}`;
    const made = this.#chances.get(key) ?? chanceOfGroup(this.trials(within).divisions, within, size);
    this.#chances.set(key, made);
    return made;
  }
}
