import assert from 'node:assert/strict';
import { test } from 'node:test';
import { good, renderLine } from '../../../cli/view/line.ts';
import { table } from '../../../cli/view/table.ts';

const render = (rows: Parameters<typeof table>[0]) => table(rows).map((line) => renderLine(line, (_style, text) => text));

test('columns stand under each other, styled or not', () => {
  assert.deepEqual(render([['a', 'b', 'c'], [good('long'), 'x', 'y']]), ['a     b  c', 'long  x  y']);
});

test('the last column is not padded', () => {
  assert.deepEqual(render([['a', 'b'], ['c', 'longer']]), ['a  b', 'c  longer']);
});

test('bad input 75: wide characters and combining marks do not shift a column', () => {
  assert.deepEqual(render([['漢字', 'x'], ['e\u0301', 'x'], ['abcd', 'x']]), ['漢字      x', 'e\\u{301}  x', 'abcd      x']);
});

test('no rows make no lines', () => {
  assert.deepEqual(render([]), []);
});
