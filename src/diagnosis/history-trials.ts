/** Facts of many releases, put together: those that lean alike in every release are one trial. */

import type { Block } from './history-release.ts';
import type { Trait } from './leanings.ts';

/** A release's block and which of its releases it is. */
export interface PlacedBlock extends Block {
  readonly release: number;
}

export interface HistoryTrial {
  /** Where it varies, in the order of the blocks; the first has the sign 1. */
  readonly terms: readonly Term[];
  /** The same in other words: a value, all others turned round, or what is unlike most. */
  readonly readings: readonly Reading[];
}

export interface Term {
  /** Places in the list of blocks, and in the block's of leanings. */
  readonly block: number;
  readonly leaning: number;
  readonly sign: 1 | -1;
}

export interface Reading {
  readonly fact: string;
  readonly is: Trait['is'];
  /** Beside the trial's. */
  readonly sign: 1 | -1;
  readonly traits: readonly Trait[];
}

export function collectTrials(blocks: readonly PlacedBlock[]): HistoryTrial[] {
  const trials = new Map<string, { terms: Term[]; readings: Reading[] }>();
  for (const found of gather(blocks).values()) {
    const [{ trait: { fact, is, sign } }] = found as [Found];
    const terms = found.map(({ block, leaning, trait }): Term => ({ block, leaning, sign: (trait.sign * sign) as 1 | -1 }));
    const key = terms.map((term) => `${term.block} ${term.leaning} ${term.sign}`).join();
    const trial = trials.get(key) ?? { terms, readings: [] };
    trials.set(key, trial);
    trial.readings.push({ fact, is, sign, traits: found.map(({ trait }) => trait) });
  }
  return [...trials.values()];
}

interface Found {
  readonly block: number;
  readonly leaning: number;
  readonly trait: Trait;
}

/** By fact and value. */
function gather(blocks: readonly PlacedBlock[]): Map<string, Found[]> {
  const found = new Map<string, Found[]>();
  for (const [block, { leanings }] of blocks.entries()) {
    for (const [leaning, { traits }] of leanings.entries()) {
      for (const trait of traits) {
        const key = JSON.stringify([trait.fact, trait.is]);
        const known = found.get(key);
        if (known === undefined) found.set(key, [{ block, leaning, trait }]);
        else known.push({ block, leaning, trait });
      }
    }
  }
  return found;
}
