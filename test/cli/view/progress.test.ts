import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressLine } from '../../../cli/view/progress.ts';

test('progress tells part, speed and what is left', () => {
  const line = progressLine({ what: 'hashing', name: 'tails.iso', done: 600_000_000, total: 1_200_000_000, milliseconds: 1_000 });
  assert.equal(line, 'hashing  tails.iso  50 %  600 MB of 1.2 GB  600 MB/s  1 s left');
});

test('a stream has no end to wait for', () => {
  assert.equal(progressLine({ what: 'hashing', name: 'standard input', done: 2_000, total: null, milliseconds: 1_000 }), 'hashing  standard input  2.0 kB  2.0 kB/s');
});

test('nothing is divided by zero', () => {
  assert.equal(progressLine({ what: 'hashing', name: 'empty', done: 0, total: 0, milliseconds: 0 }), 'hashing  empty  0 B');
});
