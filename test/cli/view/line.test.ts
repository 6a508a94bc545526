import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bad, good, linesOf, plainLine, renderLine, strong, type Paint } from '../../../cli/view/line.ts';

const marking: Paint = (style, text) => `<${style}:${text}>`;

test('a styled span is coloured and a plain one is not', () => {
  assert.equal(renderLine(['a ', good('b'), ' c'], marking), 'a <good:b> c');
  assert.equal(renderLine(strong('x'), marking), '<strong:x>');
});

test('bad input 71: a right-to-left override and a zero-width joiner are shown, in every kind of span', () => {
  assert.equal(renderLine(['a\u202eb', bad('c\u200dd')], marking), 'a\\u{202e}b<bad:c\\u{200d}d>');
});

test('bad input 72: escape sequences of a terminal are shown, not sent', () => {
  const hostile = ['\u001b[2J', '\u001b]52;c;aGk=\u0007', '\u001b]8;;http://example.org\u001b\\', '\u009b31m', '\u0090q', '\r'];
  for (const text of hostile) assert.doesNotMatch(renderLine([text, good(text)], (_style, painted) => painted), /[\p{Cc}]/u);
});

test('bad input 73: a line break inside a value cannot begin a line of its own', () => {
  assert.equal(renderLine(['tails\nAGREED  0000'], marking), 'tails\\u{a}AGREED  0000');
});

test('plain lines have no signs outside ASCII', () => {
  assert.equal(renderLine(plainLine([good('✓'), ' 00771c5b… · no']), (_style, text) => text), '+ 00771c5b.. | no');
});

test('a text is split into its lines, with or without a last line break', () => {
  assert.deepEqual(linesOf('a\nb\n'), ['a', 'b']);
  assert.deepEqual(linesOf('a\nb'), ['a', 'b']);
});
