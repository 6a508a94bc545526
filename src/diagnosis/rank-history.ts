/**
 * Facts beside divergence over many releases. The measure is the difference between how often those who diverged had a
 * fact and how often all of their release had it, summed over releases, in units of its own chance deviation (as Cochran,
 * Mantel and Haenszel do). Chance is what the best of all facts gets when each release's results are handed out anew among
 * its signers (max-T, as in chance.ts): a release where all got the same, or had the same, has no part in it.
 */

import { compareText } from '../tally/order.ts';
import { drawsFor, seeded, shuffle } from './chance.ts';
import type { HistoryRow } from './history.ts';
import type { Block, ReleaseRead } from './history-release.ts';
import { makeHistoryRow } from './history-row.ts';
import { collectTrials, type HistoryTrial } from './history-trials.ts';
import { NEARLY_ONE } from './rows.ts';

const LEAST_LIKELY = 0.05;
/** Sums of fractions: the same one may come out a little differently. */
const NEARLY = 1e-9;

export function rankHistory(releases: readonly ReleaseRead[]): HistoryRow[] {
  const blocks = releases.flatMap((release, number) => release.blocks.map((block) => ({ ...block, release: number })));
  const measure = openMeasure(blocks);
  const trials = collectTrials(blocks).map((trial) => measure.weighed(trial)).filter(({ deviation }) => deviation > NEARLY);
  const chance = bestByChance(blocks, trials, measure);
  const sums = measure.sums(blocks.map(({ diverged }) => diverged));
  const likelihood = (score: number): number => (chance.filter((best) => best >= score - NEARLY).length + 1) / (chance.length + 1);
  const found = trials.map((trial) => {
    const found = score(trial, sums);
    const strength = Math.abs(measure.correlation(trial, sums));
    return { trial, direction: Math.sign(found), exact: strength > NEARLY_ONE, strength, p: likelihood(Math.abs(found)) };
  });
  return found.filter(({ exact, p }) => exact || p <= LEAST_LIKELY)
    .map(({ trial, direction, ...worth }): HistoryRow => ({ ...makeHistoryRow(trial, blocks, direction), ...worth })).sort(bestFirst);
}

/** For each way to hand the results out, the best of all trials. */
function bestByChance(blocks: readonly Block[], trials: readonly Weighed[], measure: Measure): Float64Array {
  if (trials.length === 0) return new Float64Array();
  const random = seeded();
  const steps = trials.reduce((sum, { terms }) => sum + terms.length, 0) + blocks.reduce((sum, { diverged, leanings }) => sum + diverged.length * leanings.length, 0);
  return Float64Array.from({ length: drawsFor(steps) }, () => {
    const sums = measure.sums(blocks.map((block) => handOut(block, random)));
    return trials.reduce((most, trial) => Math.max(most, Math.abs(score(trial, sums))), 0);
  });
}

function bestFirst(a: HistoryRow, b: HistoryRow): number {
  return a.p - b.p || b.strength - a.strength || b.releases - a.releases || compareText(a.facts[0] ?? '', b.facts[0] ?? '');
}

/** All that one member got goes to one other. */
function handOut({ members, groups, diverged }: Block, random: () => number): Int8Array {
  const from = [...members.keys()];
  shuffle(from, from.length, random);
  return Int8Array.from(diverged, (_, i) => diverged[(from[Math.floor(i / groups)] as number) * groups + (i % groups)] as number);
}

interface Weighed extends HistoryTrial {
  /** What chance makes of its sum. */
  readonly deviation: number;
}

interface Measure {
  weighed(trial: HistoryTrial): Weighed;
  /** Of each block, for each of its leanings: its weights where somebody diverged. */
  sums(diverged: readonly Int8Array[]): Float64Array[];
  correlation(trial: HistoryTrial, sums: readonly Float64Array[]): number;
}

function openMeasure(blocks: readonly Block[]): Measure {
  const centred = blocks.map(centre);
  const spread = centred.reduce((sum, labels) => sum + squares(labels), 0);
  const variances = blocks.map((block, b) => Float64Array.from(block.leanings, ({ weights }) => varianceOf(block, weights, centred[b] as Float64Array)));
  // For each place side by side, since sums over a few places are asked for many hundred times.
  const rows = blocks.map(({ diverged, leanings }) => Array.from(diverged, (_, place) => Float64Array.from(leanings, ({ weights }) => weights[place] as number)));
  return {
    weighed: (trial) => ({ ...trial, deviation: Math.sqrt(trial.terms.reduce((sum, { block, leaning }) => sum + (variances[block]?.[leaning] as number), 0)) }),
    sums: (diverged) => diverged.map((labels, b) => sumOf((rows[b] as Float64Array[]).filter((_, place) => labels[place] === 1), blocks[b]?.leanings.length ?? 0)),
    correlation(trial, sums) {
      const lengths = trial.terms.reduce((sum, { block, leaning }) => sum + squares(blocks[block]?.leanings[leaning]?.weights ?? []), 0);
      return total(trial, sums) / Math.sqrt(lengths * spread);
    },
  };
}

function score(trial: Weighed, sums: readonly Float64Array[]): number {
  return total(trial, sums) / trial.deviation;
}

function total({ terms }: HistoryTrial, sums: readonly Float64Array[]): number {
  let sum = 0;
  for (const { block, leaning, sign } of terms) sum += sign * ((sums[block] as Float64Array)[leaning] as number);
  return sum;
}

function sumOf(rows: readonly Float64Array[], length: number): Float64Array {
  const sums = new Float64Array(length);
  for (const row of rows) for (let i = 0; i < length; i++) sums[i] = (sums[i] as number) + (row[i] as number);
  return sums;
}

/** In each group, by how much more than the average of its members. */
function centre({ members, groups, diverged }: Block): Float64Array {
  const averages = Array.from({ length: groups }, (_, g) => members.reduce((sum, _, m) => sum + (diverged[m * groups + g] as number), 0) / members.length);
  return Float64Array.from(diverged, (one, i) => one - (averages[i % groups] as number));
}

/** Of the sum of weights, over all ways to hand out the results among the members (Hoeffding 1951). */
function varianceOf({ members, groups }: Block, weights: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let g = 0; g < groups; g++) {
    for (let h = 0; h < groups; h++) sum += together(weights, groups, [g, h]) * together(labels, groups, [g, h]);
  }
  return sum / (members.length - 1);
}

function together(list: Float64Array, groups: number, [g, h]: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i < list.length; i += groups) sum += (list[i + g] as number) * (list[i + h] as number);
  return sum;
}

function squares(list: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += (list[i] as number) ** 2;
  return sum;
}
