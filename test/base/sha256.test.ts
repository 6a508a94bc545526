import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { concatBytes } from '../../src/base/bytes.ts';
import { EMPTY_SHA256, isSha256, parseSha256, sha256, sha256Hex, ZERO_SHA256 } from '../../src/base/sha256.ts';

const GOOD = '6954ac32'.repeat(8);

test('it is the SHA-256 of the parts, one after the other', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array()), (parts) => {
    const expected = createHash('sha256').update(concatBytes(...parts)).digest('hex');
    assert.equal(sha256Hex(...parts), expected);
    assert.equal(Buffer.from(sha256(...parts)).toString('hex'), expected);
  }), { seed: 20170608 });
});

test('bad input 21: anything but 64 lower-case hexadecimal digits', () => {
  const cyrillic = `а${GOOD.slice(1)}`;
  const base64 = Buffer.from(GOOD, 'hex').toString('base64');
  for (const text of [GOOD.slice(1), `${GOOD}0`, `0x${GOOD}`, `0x${GOOD.slice(2)}`, base64, cyrillic, ` ${GOOD}`, `${GOOD}\n`, '']) {
    assert.equal(isSha256(text), false, text);
    assert.throws(() => parseSha256(text), { code: 'hash-malformed', hint: /64 lower-case hexadecimal digits/ }, text);
  }
  assert.throws(() => parseSha256(GOOD.toUpperCase()), { code: 'hash-malformed', hint: 'write it in lower case' });
  assert.equal(parseSha256(GOOD), GOOD);
});

test('bad input 22: the hash of an empty file and one of zeros are valid, and have names, so that both can be warned of', () => {
  assert.equal(sha256Hex(new Uint8Array()), EMPTY_SHA256);
  for (const hash of [EMPTY_SHA256, ZERO_SHA256]) assert.equal(parseSha256(hash), hash);
});

test('bad input 23: a SHA-1 or a SHA-512 is no SHA-256', () => {
  for (const digits of [40, 128]) assert.throws(() => parseSha256('a'.repeat(digits)), { code: 'hash-malformed' });
});

test('it is the same where there is no node:crypto', async (t) => {
  const { hash } = await import('node:crypto');
  t.mock.method(process, 'getBuiltinModule', () => undefined);
  // Another address, so that the module is evaluated once more.
  const { href } = new URL('../../src/base/sha256.ts?in-a-browser', import.meta.url);
  const elsewhere = await import(href) as { sha256: typeof sha256; sha256Hex: typeof sha256Hex };
  fc.assert(fc.property(fc.array(fc.uint8Array()), (parts) => {
    assert.deepEqual(elsewhere.sha256(...parts), sha256(...parts));
    assert.equal(elsewhere.sha256Hex(...parts), hash('sha256', concatBytes(...parts)));
  }), { seed: 20170608 });
});
