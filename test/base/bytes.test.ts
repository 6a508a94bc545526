import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { compareBytes, equalBytes, fromBase64, fromHex, join, toBase64, toHex, utf8Decode, utf8Encode, withJoined } from '../../src/base/bytes.ts';

const SEED = 20170608;
const decodeText = (...bytes: number[]) => utf8Decode(Uint8Array.from(bytes), 'statement-malformed', 'statement');
const decode64 = (text: string) => fromBase64(text, 'envelope-malformed', 'payload');

test('bad input 5: a byte order mark is refused, not swallowed', () => {
  assert.throws(() => decodeText(0xef, 0xbb, 0xbf, 0x7b, 0x7d), { code: 'statement-malformed', message: 'statement starts with a byte order mark' });
});

test('bad input 6: what is not well-formed UTF-8 is refused', () => {
  const malformed = { 'a lone byte': [0xff], 'an overlong slash': [0xc0, 0xaf], 'a CESU surrogate': [0xed, 0xa0, 0x80], 'cut short': [0xe2, 0x82], 'beyond Unicode': [0xf4, 0x90, 0x80, 0x80] };
  for (const [what, bytes] of Object.entries(malformed)) assert.throws(() => decodeText(...bytes), { code: 'statement-malformed', hint: 'write it as UTF-8' }, what);
});

test('text survives UTF-8, hexadecimal and base64', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
    fc.pre(!text.startsWith('\ufeff'));
    assert.equal(utf8Decode(utf8Encode(text), 'statement-malformed', 'text'), text);
  }), { seed: SEED });
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.deepEqual(fromHex(toHex(bytes)), bytes);
    assert.deepEqual(decode64(toBase64(bytes)), bytes);
  }), { seed: SEED });
});

test('base64 is what Buffer writes, also of many bytes', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => i * 7);
  assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'));
});

test('base64 is read in both alphabets, with and without padding', () => {
  const bytes = Uint8Array.of(0xfb, 0xff, 0xfe, 0xfa);
  for (const text of ['+//++g==', '+//++g', '-__--g==', '-__--g', '-//+-g']) assert.deepEqual(decode64(text), bytes, text);
  assert.deepEqual(decode64(''), new Uint8Array());
});

test('what is not base64 is refused', () => {
  for (const text of ['A', 'AAAAA', 'AA=A', 'AAA==', 'AA=', '====', 'AA A', 'AAAA\n', 'ÄÄÄÄ', 'AAAA=']) {
    assert.throws(() => decode64(text), { code: 'envelope-malformed', message: 'payload is not base64' }, text);
  }
});

test('bytes are ordered like memcmp, a prefix first', () => {
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
    assert.equal(Math.sign(compareBytes(a, b)), Buffer.compare(a, b));
    assert.equal(equalBytes(a, b), Buffer.compare(a, b) === 0);
  }), { seed: SEED });
  assert.ok(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0);
});

test('joined for a moment or for good, the bytes are the same, however long', () => {
  const part = fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }), fc.constant('ä'.repeat(40_000)), fc.constant(new Uint8Array(40_000).fill(7)));
  fc.assert(fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
    const expected = Buffer.concat(parts.map((one) => Buffer.from(one as string)));
    assert.equal(Buffer.compare(join(...parts), expected), 0);
    assert.equal(withJoined(parts, (bytes) => Buffer.compare(bytes, expected)), 0);
  }), { seed: SEED });
});
