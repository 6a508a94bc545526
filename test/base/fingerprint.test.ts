import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFingerprint, parseFingerprint } from '../../src/base/fingerprint.ts';

const V4 = 'A490D0F4D311A4153E2BB7CADBB802B258ACD84F';
const V6 = 'CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9';

test('forty or sixty-four capital hexadecimal digits are a fingerprint', () => {
  for (const text of [V4, V6]) assert.equal(parseFingerprint(text, 'usage'), text);
});

test('another spelling is refused, and the right one is shown', () => {
  for (const text of [V4.toLowerCase(), `0x${V4}`, 'A490 D0F4 D311 A415 3E2B  B7CA DBB8 02B2 58AC D84F']) {
    assert.equal(isFingerprint(text), false);
    assert.throws(() => parseFingerprint(text, 'policy-malformed'), { code: 'policy-malformed', hint: `write ${V4}` });
  }
});

test('a short key id is refused as such, with or without 0x', () => {
  for (const text of [V4.slice(-8), V4.slice(-16), `0x${V4.slice(-16)}`]) {
    assert.throws(() => parseFingerprint(text, 'usage'), { message: /is a short key id, which others can imitate$/, hint: /gpg --fingerprint/ });
  }
});

test('anything else is refused without reaching the terminal raw', () => {
  for (const text of ['', 'anonym', `${V4}0`, V4.replace('A', 'Α')]) assert.throws(() => parseFingerprint(text, 'usage'), { code: 'usage' });
  assert.throws(() => parseFingerprint('\u001b[2J', 'usage'), { message: '"\\u{1b}[2J" is not an OpenPGP fingerprint' });
  for (const value of [null, 1, [V4], undefined]) assert.equal(isFingerprint(value), false);
});
