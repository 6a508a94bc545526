import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, inShort, joined } from '../../src/base/wording.ts';

test('numbers agree with their noun', () => {
  assert.deepEqual([0, 1, 2].map((number) => count(number, 'dissent')), ['0 dissents', '1 dissent', '2 dissents']);
  assert.equal(count(2, 'person', 'people'), '2 people');
});

test('lists end with their word', () => {
  assert.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => joined(words, 'or')), ['', 'a', 'a or b', 'a, b or c']);
});

test('a long list is cut, and never for one word', () => {
  const letters = (number: number) => Array.from('abcdefghijklmnopq').slice(0, number);
  assert.deepEqual(inShort(letters(7)), letters(7));
  assert.deepEqual(inShort(letters(8)), [...letters(6), '2 others']);
});
