import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapped } from '../../../cli/view/wrap.ts';

const plain = (text: string, columns: number) => wrapped([{ text }], columns).map((row) => row.map((piece) => piece.text).join(''));

test('a line that fits stays as it is, with its spaces', () => {
  assert.deepEqual(plain('  next:  wait ', 14), ['  next:  wait ']);
});

test('a long line is broken between words, and what follows is indented further than its beginning', () => {
  assert.deepEqual(plain('  next: look at why others did not', 18), ['  next: look at', '    why others did', '    not']);
});

test('a word that is longer than a row stays whole', () => {
  assert.deepEqual(plain('a 0123456789 b', 6), ['a', '  0123456789', '  b']);
});

test('words keep their style, and pieces that touch are not torn apart', () => {
  const rows = wrapped([{ text: 'see ', style: 'none' }, { text: 'dissent', style: 'bad' }, { text: ': Heidi', style: 'none' }], 11);
  assert.deepEqual(rows.map((row) => row.filter(({ text }) => text.trim() !== '')), [
    [{ text: 'see', style: 'none' }],
    [{ text: 'dissent', style: 'bad' }, { text: ':', style: 'none' }],
    [{ text: 'Heidi', style: 'none' }],
  ]);
});

test('bad input 72: what is escaped counts as what is shown for it', () => {
  assert.deepEqual(plain('a \u001b b', 7), ['a', '  \u001b', '  b']);
});
