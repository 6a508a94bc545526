/**
 * A thread that lives through worlds, one after the other. The test runner follows every promise of its own thread, and
 * that took longer than the worlds.
 */

import { workerData } from 'node:worker_threads';
import { live, type Plan } from './history.ts';

export interface Worlds {
  readonly plan: Plan;
  readonly seeds: readonly number[];
}

const { plan, seeds } = workerData as Worlds;
for (const seed of seeds) {
  await live(seed, plan).catch((cause: unknown) => {
    throw new Error(`seed ${seed} fails: run CONCUR_TEST_SEED=${seed} node --test test/simulate/simulate.test.ts`, { cause });
  });
}
