import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { printable, quoted } from '../../src/base/printable.ts';

const SEED = 20170608;

test('ordinary text stays as it is, in any script', () => {
  for (const text of ['tails-amd64-3.0~rc2.iso', 'Grüße', '東京', 'Ελληνικά', 'два слова', '✓ ✗ ·', '🎉']) assert.equal(printable(text), text);
});

test('bad input 71: look-alike tricks with invisible characters become visible', () => {
  assert.equal(printable('ta\u200dils'), 'ta\\u{200d}ils');
  assert.equal(printable('iso.\u202egpj'), 'iso.\\u{202e}gpj');
  assert.equal(printable('e\u0301'), 'e\\u{301}');
  assert.equal(printable('a\u00adb'), 'a\\u{ad}b');
});

test('bad input 72: no escape sequence survives', () => {
  const attacks = ['\u001b[2J', '\u001b]52;c;ZXZpbA==\u0007', '\u001b]8;;https://example.org\u001b\\', '\u009b31m', '\u0007', '\u001bPq\u001b\\', 'a\rb', '\b\b'];
  for (const attack of attacks) assert.match(printable(attack), /^[ -~]+$/);
});

test('bad input 73: no line break survives', () => {
  for (const lineBreak of ['\n', '\r\n', '\u0085', '\u2028', '\u2029', '\v', '\f']) {
    assert.match(printable(`x${lineBreak}AGREED`), /^x(?:\\u\{[0-9a-f]+\})+AGREED$/);
  }
});

test('bad input 75: blanks that are no space and letters without a shape cannot fake a column', () => {
  for (const blank of ['\u00a0', '\u2003', '\u3000', '\u115f', '\u3164', '\uffa0', '\u2800', '\ufeff', '\u{e0020}']) {
    assert.match(printable(`a${blank}b`), /^a\\u\{[0-9a-f]+\}b$/, blank);
  }
  assert.equal(printable('a  b'), 'a  b');
});

test('whatever comes in, one line without controls goes out, and a second time changes nothing', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    const shown = printable(text);
    assert.doesNotMatch(shown, /[\p{C}\p{M}\p{Zl}\p{Zp}]/u);
    assert.equal(printable(shown), shown);
  }), { seed: SEED });
});

test('a lone surrogate is shown as what it is', () => assert.equal(printable('a\ud800'), 'a\\u{d800}'));

test('a quoted value is printable, in quotation marks, and cut before it floods the screen', () => {
  assert.equal(quoted('a\tb'), '"a\\u{9}b"');
  assert.equal(quoted('x'.repeat(120)), `"${'x'.repeat(120)}"`);
  assert.equal(quoted('x'.repeat(100_000)), `"${'x'.repeat(120)}…" (100000 characters)`);
});
