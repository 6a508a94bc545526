import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openQueue } from '../../src/network/queue.ts';

/** Work that says when it begins, and ends when it is told to. */
function bench(width: number) {
  const queue = openQueue(width);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (peer: string) => queue.run(peer, () => {
    begun.push(peer);
    return new Promise<void>((resolve) => { ends.push(resolve); });
  });
  const settled = () => new Promise((resolve) => { setImmediate(resolve); });
  async function end(): Promise<void> {
    await settled();
    ends.shift()?.();
    await settled();
  }
  return { queue, begun, run, end, settled };
}

test('so much is done at a time, and the rest in its turn', async () => {
  const { begun, run, end, settled } = bench(2);
  const all = Promise.all(['a', 'b', 'c'].map(run));
  await settled();
  assert.deepEqual(begun, ['a', 'b']);
  await end();
  assert.deepEqual(begun, ['a', 'b', 'c']);
  await end();
  await end();
  await all;
});

test('who waits with much waits behind who waits with little', async () => {
  const { begun, run, end } = bench(1);
  const all = Promise.all([...Array.from({ length: 20 }, () => run('greedy')), run('b'), run('c'), run('b')]);
  for (let i = 0; i < 23; i++) await end();
  await all;
  assert.deepEqual(begun.slice(0, 8), ['greedy', 'greedy', 'b', 'c', 'greedy', 'b', 'greedy', 'greedy']);
});

test('work that fails makes room like any other, and its failure is told', async () => {
  const { queue, begun, run, end } = bench(1);
  await assert.rejects(queue.run('a', async () => { throw new Error('broken'); }), /broken/);
  const next = run('b');
  await end();
  assert.deepEqual(begun, ['b']);
  await next;
});
