/**
 * Thousands of small worlds and a few large ones, each from a seed. One seed again:
 *
 *   CONCUR_TEST_SEED=123 node --test test/simulate/simulate.test.ts
 *
 * CONCUR_TEST_WORLDS=20 tries twenty times as many.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Plan } from './history.ts';
import type { Worlds } from './worlds.ts';

const SMALL: Plan = { nodes: 4, liars: 1, extraLinks: 0.5, statements: 10, pace: 60 };
/** With tries that have inner nodes. */
const MIDDLE: Plan = { nodes: 8, liars: 3, extraLinks: 1, statements: 500, pace: 30 };
const LARGE: Plan = { nodes: 200, liars: 60, extraLinks: 0.5, statements: 60, pace: 100 };

/** Of each size. */
const SEEDS = 1_000_000;

const { CONCUR_TEST_SEED: only, CONCUR_TEST_WORLDS: times = '1' } = process.env;

test('honest nodes come to hold the same, whatever links and liars do: small worlds', async () => {
  await liveAll(SMALL, 1, 2_000);
});

test('honest nodes come to hold the same, whatever links and liars do: worlds with many statements', async () => {
  await liveAll(MIDDLE, SEEDS + 1, 6);
});

test('honest nodes come to hold the same, whatever links and liars do: two hundred nodes, a third of them liars', async () => {
  await liveAll(LARGE, 2 * SEEDS + 1, 1);
});

async function liveAll(plan: Plan, first: number, count: number): Promise<void> {
  const seeds = only === undefined ? Array.from({ length: count * Number(times) }, (_, i) => first + i) : [Number(only)].filter((seed) => seed >= first && seed < first + SEEDS);
  if (seeds.length === 0) return;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'worlds.ts'), JSON.stringify({ plan, seeds } satisfies Worlds)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [printed, [exit]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
  assert.equal(exit, 0, printed);
}
