import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberLately } from '../../src/network/lately.ts';

test('a peer stays noted for its time, counted from the last note', () => {
  let now = 0;
  const lately = rememberLately(100, () => now);
  assert.equal(lately.has('a'), false);
  lately.note('a');
  now = 99;
  assert.equal(lately.has('a'), true);
  lately.note('a');
  now = 198;
  assert.equal(lately.has('a'), true);
  now = 199;
  assert.equal(lately.has('a'), false);
});

test('who was noted long ago takes no memory: a liar can name peers for ever', () => {
  let now = 0;
  const lately = rememberLately(10, () => now);
  for (now = 0; now < 1_000; now++) lately.note(`peer ${now}`);
  assert.equal(lately.size, 10);
  assert.deepEqual([990, 991, 999].map((i) => lately.has(`peer ${i}`)), [false, true, true]);
});
