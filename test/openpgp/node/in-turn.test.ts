import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inTurn } from '../../../src/openpgp/node/in-turn.ts';

interface Job {
  readonly done: Promise<number>;
  isBegun(): boolean;
  end(): void;
}

function begin(number: number, outcome: 'returns' | 'throws' = 'returns'): Job {
  let begun = false;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const done = inTurn(() => {
    begun = true;
    return promise;
  });
  return { done, isBegun: () => begun, end: () => (outcome === 'returns' ? resolve(number) : reject(new Error(`job ${number}`))) };
}

describe('checks in Node\'s threads', () => {
  test('are sixteen at a time; the others begin in their order, each when one has ended', async () => {
    const jobs = Array.from({ length: 40 }, (_, i) => begin(i));
    assert.equal(jobs.filter((job) => job.isBegun()).length, 16);
    for (const [i, job] of jobs.entries()) {
      job.end();
      assert.equal(await job.done, i);
      assert.deepEqual(jobs.map((other) => other.isBegun()), jobs.map((_, other) => other <= i + 16));
    }
  });

  test('make room also when one fails', async () => {
    const jobs = Array.from({ length: 40 }, (_, i) => begin(i, 'throws'));
    for (const [i, job] of jobs.entries()) {
      job.end();
      await assert.rejects(job.done, new RegExp(`job ${i}`));
    }
    const [next] = Array.from({ length: 1 }, (_, i) => begin(i)) as [Job];
    assert.ok(next.isBegun(), 'nothing is counted twice');
    next.end();
    await next.done;
  });
});
