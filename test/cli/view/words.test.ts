import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, bytes, compareNames, day } from '../../../cli/view/words.ts';

test('times are told in the largest unit that fits', () => {
  const now = 1_000_000_000;
  const told = [0, 59, 60, 7_199, 7_200, 86_400, 3 * 86_400, 61 * 86_400, 800 * 86_400].map((passed) => ago(now - passed, now));
  assert.deepEqual(told, ['just now', 'just now', '1 min ago', '1 hour ago', '2 hours ago', '1 day ago', '3 days ago', '2 months ago', '2 years ago']);
});

test('a time in the future is called that', () => {
  assert.equal(ago(1_000_000_001, 1_000_000_000), 'dated 2001-09-09T01:46:41Z, in the future');
});

test('what says no time is not said to be of 1970', () => {
  assert.deepEqual([ago(0, 1_000_000_000), day(0), day(1)], ['undated', 'undated', '1970-01-01']);
});

test('sizes have three digits or so', () => {
  assert.deepEqual([0, 999, 1_000, 99_949, 1_234_567, 123_456_789, 1_200_000_000].map(bytes), ['0 B', '999 B', '1.0 kB', '99.9 kB', '1.2 MB', '123 MB', '1.2 GB']);
});

test('people are listed whatever the case of their names, and alike each time', () => {
  assert.deepEqual(['glozow', 'Emzy', 'ada', 'darosior', 'Ada'].sort(compareNames), ['Ada', 'ada', 'darosior', 'Emzy', 'glozow']);
});
