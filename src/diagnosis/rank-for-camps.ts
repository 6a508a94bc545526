/** Facts with a value, or some values, of their own for each of three or more camps. */

import { agreementWithParts, type Division } from './agreement.ts';
import { chanceOfParts, probability } from './chance.ts';
import type { FactRow } from './diagnosis.ts';
import { makeRow, NEARLY_ONE, type Asked } from './rows.ts';
import { comparable } from './targets.ts';
import type { Trial, Trials } from './trials.ts';

export function rankForCamps({ samples, camps, problems }: Asked, trialsWithin: (within: readonly number[]) => Trials): FactRow[] {
  const parts = partsOf(samples.length, camps.map(({ members }) => members));
  const within = comparable(samples, camps, { group: [], within: [...samples.keys()] });
  const count = camps.length;
  if (new Set(within.map((i) => parts[i])).size < 3) return [];
  const { whole } = trialsWithin(within);
  const found = whole.map((trial) => ({ trial, strength: agreementWithParts(trial.division, { parts, count }) }))
    .filter(({ trial, strength }) => strength > NEARLY_ONE || tellsAll(trial.division, parts));
  if (found.length === 0) return [];
  const chance = chanceOfParts(whole.map(({ division }) => division), within, { parts, count });
  const group = within.filter((i) => parts[i] !== 0);
  return found.map(({ trial, strength }: { trial: Trial; strength: number }): FactRow => ({
    ...makeRow({ trial, group, within }, samples),
    explains: problems.filter(({ members }) => members.every((i) => group.includes(i))).map(({ problem }) => problem.id),
    camps: true,
    exact: true,
    strength,
    p: probability(chance, strength),
  }));
}

function partsOf(size: number, groups: readonly (readonly number[])[]): Int16Array {
  const parts = new Int16Array(size).fill(-1);
  groups.forEach((group, part) => { for (const i of group) parts[i] = part; });
  return parts;
}

/** No value is in two camps, three camps or more are told apart, and some value is that of several signers. */
function tellsAll({ codes, sizes, size }: Division, parts: Int16Array): boolean {
  if (sizes.length === size) return false;
  const campOf = new Map<number, number>();
  for (const [i, code] of codes.entries()) {
    const part = parts[i] as number;
    if (code < 0 || part < 0) continue;
    if ((campOf.get(code) ?? part) !== part) return false;
    campOf.set(code, part);
  }
  return new Set(campOf.values()).size >= 3;
}
