import assert from 'node:assert/strict';
import { test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { utf8Encode } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { decodeCanonicalJson } from '../../src/statement/json.ts';

/** Few letters, so that members collide and sort closely: digits (which JavaScript moves to the front), cases, and planes. */
const name = fc.string({ unit: fc.constantFrom('0', '1', '9', 'A', 'a', '~', '\\', 'u', '"', 'é', '\uffff', '\u{1f600}'), maxLength: 3 });
const leaf = fc.oneof(fc.constantFrom(0, -1, 1e21, 1e-7, 0.1, true, false, null), name);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true })),
}));

test('bytes are read when they are what the canonical form of their value is, and only then', () => {
  let canonical = 0;
  fc.assert(fc.property(anyValue, fc.constantFrom(JSON.stringify, canonicalize), (value, write) => {
    const text = write(value) as string;
    const isCanonical = canonicalize(JSON.parse(text)) === text;
    if (isCanonical) canonical++;
    assert.equal(isRead(text), isCanonical, text);
  }), { seed: 8785, numRuns: 3_000 });
  assert.ok(canonical > 1_500 && canonical < 3_000, 'both kinds were tried');
});

test('members are in the order of UTF-16 code units, whatever order JavaScript keeps them in', () => {
  for (const text of ['{"10":1,"9":2}', '{"1":1,"10":2,"2":3}', '{"\u{1f600}":1,"\uffff":2}', '{"A":1,"a":2}']) assert.ok(isRead(text), text);
  for (const text of ['{"9":2,"10":1}', '{"1":1,"2":3,"10":2}', '{"\uffff":2,"\u{1f600}":1}', '{"a":2,"A":1}', '[{"b":1,"a":2}]']) assert.ok(!isRead(text), text);
});

test('a backslash before a u that is no escape is read', () => {
  assert.ok(isRead(JSON.stringify({ a: '\\ud800', b: 'C:\\users' })));
});

test('an escaped surrogate without its partner is not read, though JSON.stringify would write it so', () => {
  assert.ok(!isRead('{"a":"\\ud800"}'));
  assert.ok(!isRead('{"\\udc00":1}'));
});

function isRead(text: string): boolean {
  try {
    decodeCanonicalJson(utf8Encode(text));
    return true;
  } catch (error) {
    if (!isConcurError(error)) throw error;
    return false;
  }
}
