import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingLine, progressLine } from '../../../cli/view/progress.ts';

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

test('files that are counted are told with how many there are, their rate, and what is left', () => {
  const counting = { what: 'importing', name: '28.0/achow101/all.SHA256SUMS', things: 'files', total: 2_000 };
  assert.equal(countingLine({ ...counting, done: 500, milliseconds: 1_000 }), 'importing  28.0/achow101/all.SHA256SUMS  25 %  500 of 2000 files  500/s  3 s left');
  assert.equal(countingLine({ ...counting, done: 500, total: null, milliseconds: 1_000 }), 'importing  28.0/achow101/all.SHA256SUMS  500 files  500/s');
  assert.equal(countingLine({ ...counting, done: 0, total: 0, milliseconds: 0 }), 'importing  28.0/achow101/all.SHA256SUMS  100 %  0 of 0 files');
});

test('a long name keeps its beginning and its end', () => {
  const line = countingLine({ what: 'importing', name: `archive/${'long/'.repeat(30)}all.SHA256SUMS`, things: 'files', total: 2, done: 1, milliseconds: 0 });
  assert.match(line as string, /^importing {2}archive\/long\/long\/lo…long\/all\.SHA256SUMS {2}50 % /);
});
