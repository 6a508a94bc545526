/**
 * A process that lives through the worlds that its argument names, one after the other. The test runner follows every promise
 * of its own process, and that took longer than the worlds.
 */

import { live, type Plan } from './history.ts';

export interface Worlds {
  readonly plan: Plan;
  readonly seeds: readonly number[];
}

const { plan, seeds } = JSON.parse(process.argv[2] as string) as Worlds;
for (const seed of seeds) {
  await live(seed, plan).catch((cause: unknown) => {
    throw new Error(`seed ${seed} fails: run CONCUR_TEST_SEED=${seed} node --test test/simulate/simulate.test.ts`, { cause });
  });
}
