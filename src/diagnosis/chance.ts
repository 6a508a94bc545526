/**
 * What chance gives: the best agreement of any fact with a random group of signers, for many such groups. Comparing with
 * the best of all facts is the correction for having tried so many (Westfall and Young 1993, max-T): facts that go
 * together, as packages of one machine do, are not counted as if each were a trial of its own.
 */

import { agreementWithParts, type Division } from './agreement.ts';
import { prepareBest } from './best-agreement.ts';

const MOST_DRAWS = 999;
const FEWEST_DRAWS = 199;
/** Steps of the innermost loop that one question may take, about 0.1 s, and of the loop around it. */
const STEPS = 10_000_000;
const STEPS_AROUND = 4;
/** Agreements are quotients: the same one may come out a little differently. */
const NEARLY = 1e-9;

/** Best agreements, one for each random division. */
export interface Chance {
  readonly best: Float64Array;
  /** All divisions there are: then the real one is among them. */
  readonly complete: boolean;
}

/** How often chance does as well, the real division counted: never 0. */
export function probability({ best, complete }: Chance, agreement: number): number {
  let asGood = 0;
  for (const one of best) if (one >= agreement - NEARLY) asGood++;
  return complete ? asGood / best.length : (asGood + 1) / (best.length + 1);
}

/** Groups of `size` of these signers, against each of the divisions. */
export function chanceOfGroup(divisions: readonly Division[], within: readonly number[], size: number): Chance {
  const draws = drawsFor(divisions.length * (size + STEPS_AROUND));
  const complete = countGroups(within.length, size) <= draws;
  const groups = complete ? everyGroup(within, size) : randomGroups(within, size, draws);
  const bestFor = prepareBest(divisions, within, size);
  return { best: Float64Array.from(groups, (group) => bestFor(Int16Array.from(group))), complete };
}

/** The signers' parts, handed out anew. */
export function chanceOfParts(divisions: readonly Division[], within: readonly number[], given: { parts: Int16Array; count: number }): Chance {
  const random = seeded();
  const drawn = within.map((i) => given.parts[i] as number);
  const best = Float64Array.from({ length: drawsFor(divisions.length * within.length * 2) }, () => {
    shuffle(drawn, drawn.length, random);
    const parts = new Int16Array(given.parts.length).fill(-1);
    within.forEach((i, at) => { parts[i] = drawn[at] as number; });
    return divisions.reduce((most, division) => Math.max(most, agreementWithParts(division, { parts, count: given.count })), -1);
  });
  return { best, complete: false };
}

export function drawsFor(stepsPerDraw: number): number {
  return Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, Math.floor(STEPS / Math.max(1, stepsPerDraw))));
}

function countGroups(of: number, size: number): number {
  let count = 1;
  for (let i = 0; i < size && count <= MOST_DRAWS; i++) count = (count * (of - i)) / (i + 1);
  return count;
}

function* everyGroup(within: readonly number[], size: number): Generator<readonly number[]> {
  if (size === 0) yield [];
  else for (let i = 0; i + size <= within.length; i++) for (const rest of everyGroup(within.slice(i + 1), size - 1)) yield [within[i] as number, ...rest];
}

function* randomGroups(within: readonly number[], size: number, draws: number): Generator<readonly number[]> {
  const random = seeded();
  const drawn = [...within];
  for (let i = 0; i < draws; i++) {
    shuffle(drawn, size, random);
    yield drawn.slice(0, size);
  }
}

/** The first `size` of them become a random choice. */
export function shuffle(list: number[], size: number, random: () => number): void {
  for (let i = 0; i < size; i++) {
    const at = i + Math.floor(random() * (list.length - i));
    [list[i], list[at]] = [list[at] as number, list[i] as number];
  }
}

/** mulberry32, always from the same start: the same question has the same answer. */
export function seeded(): () => number {
  let state = 0x636f6e63;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
