/**
 * Whether there is room for everything: two dozen processes on two cores would take a minute of every test run.
 * CONCUR_TEST_FULL=1 makes room anywhere, CONCUR_TEST_FULL=0 nowhere.
 */

import { availableParallelism } from 'node:os';

const ENOUGH_CORES = 8;

const { CONCUR_TEST_FULL: wanted } = process.env;

export const FULL: boolean = wanted === undefined ? availableParallelism() >= ENOUGH_CORES : wanted === '1';
