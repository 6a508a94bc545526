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
  const trials = collectTrials(blocks).filter((trial) => measure.deviation(trial) > NEARLY);
  const chance = bestByChance(blocks, trials, measure);
  const sums = measure.sums(blocks.map(({ diverged }) => diverged));
  const rows = trials.map((trial): HistoryRow => {
    const score = measure.score(trial, sums);
    const strength = Math.abs(measure.correlation(trial, sums));
    const asGood = chance.filter((best) => best >= Math.abs(score) - NEARLY).length;
    const p = (asGood + 1) / (chance.length + 1);
    return { ...makeHistoryRow(trial, blocks, Math.sign(score)), exact: strength > NEARLY_ONE, strength, p };
  });
  return rows.filter(({ exact, p }) => exact || p <= LEAST_LIKELY).sort(bestFirst);
}

/** For each way to hand the results out, the best of all trials. */
function bestByChance(blocks: readonly Block[], trials: readonly HistoryTrial[], measure: Measure): Float64Array {
  if (trials.length === 0) return new Float64Array();
  const random = seeded();
  const steps = trials.reduce((sum, { terms }) => sum + terms.length, 0) + blocks.reduce((sum, { diverged, leanings }) => sum + diverged.length * leanings.length, 0);
  return Float64Array.from({ length: drawsFor(steps) }, () => {
    const sums = measure.sums(blocks.map((block) => handOut(block, random)));
    return trials.reduce((most, trial) => Math.max(most, Math.abs(measure.score(trial, sums))), 0);
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

interface Measure {
  /** Of each block, for each of its leanings: its weights where somebody diverged. */
  sums(diverged: readonly Int8Array[]): Float64Array[];
  deviation(trial: HistoryTrial): number;
  score(trial: HistoryTrial, sums: readonly Float64Array[]): number;
  correlation(trial: HistoryTrial, sums: readonly Float64Array[]): number;
}

function openMeasure(blocks: readonly Block[]): Measure {
  const centred = blocks.map(centre);
  const spread = centred.reduce((sum, labels) => sum + squares(labels), 0);
  const variances = blocks.map((block, b) => Float64Array.from(block.leanings, ({ weights }) => varianceOf(block, weights, centred[b] as Float64Array)));
  const deviations = new Map<HistoryTrial, number>();
  const total = ({ terms }: HistoryTrial, sums: readonly Float64Array[]): number => terms.reduce((sum, { block, leaning, sign }) => sum + sign * (sums[block]?.[leaning] as number), 0);
  const deviation = (trial: HistoryTrial): number => {
    const found = deviations.get(trial) ?? Math.sqrt(trial.terms.reduce((sum, { block, leaning }) => sum + (variances[block]?.[leaning] as number), 0));
    deviations.set(trial, found);
    return found;
  };
  return {
    sums: (diverged) => blocks.map(({ leanings }, b) => Float64Array.from(leanings, ({ weights }) => product(weights, diverged[b] as Int8Array))),
    deviation,
    score: (trial, sums) => total(trial, sums) / deviation(trial),
    correlation(trial, sums) {
      const lengths = trial.terms.reduce((sum, { block, leaning }) => sum + squares(blocks[block]?.leanings[leaning]?.weights ?? []), 0);
      return total(trial, sums) / Math.sqrt(lengths * spread);
    },
  };
}

/** In each group, by how much more than the average of its members. */
function centre({ members, groups, diverged }: Block): Float64Array {
  const averages = Array.from({ length: groups }, (_, g) => members.reduce((sum, _, m) => sum + (diverged[m * groups + g] as number), 0) / members.length);
  return Float64Array.from(diverged, (one, i) => one - (averages[i % groups] as number));
}

/** Of the sum of weights, over all ways to hand out the results among the members (Hoeffding 1951). */
function varianceOf({ members, groups }: Block, weights: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < members.length; k++) {
    for (let j = 0; j < members.length; j++) {
      let together = 0;
      for (let g = 0; g < groups; g++) together += (weights[k * groups + g] as number) * (labels[j * groups + g] as number);
      sum += together ** 2;
    }
  }
  return sum / (members.length - 1);
}

function product(a: Float64Array, b: Int8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function squares(list: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += (list[i] as number) ** 2;
  return sum;
}
