import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseFact, parseFacts } from '../../src/build/given-facts.ts';
import { refusedAs } from '../refusal.ts';

test('a fact is a name, the first equals sign, and a value', () => {
  assert.deepEqual(parseFact('SOURCE_DATE_EPOCH=1496923200', 'parameter'), ['SOURCE_DATE_EPOCH', '1496923200']);
  assert.deepEqual(parseFact('CFLAGS=-O2 -ffile-prefix-map=/a=/b', 'parameter'), ['CFLAGS', '-O2 -ffile-prefix-map=/a=/b']);
  assert.deepEqual(parseFact('DEBUG=', 'parameter'), ['DEBUG', '']);
});

test('several facts keep their order and may not repeat a name', () => {
  assert.deepEqual(Object.entries(parseFacts(['b=1', 'a=2'], 'parameter')), [['b', '1'], ['a', '2']]);
  assert.deepEqual(parseFacts([], 'parameter'), {});
  assert.throws(() => parseFacts(['a=1', 'a=1'], 'environment fact'), refusedAs('usage', /^environment fact "a" is given twice$/));
});

test('a fact without a value is refused', () => {
  assert.throws(() => parseFact('SOURCE_DATE_EPOCH', 'parameter'), refusedAs('usage', /^parameter "SOURCE_DATE_EPOCH" has no value$/));
});

for (const text of ['=1', '-x=1', '.x=1', 'a b=1', 'ä=1', `${'n'.repeat(129)}=1`, '__proto__=1', 'constructor=1', 'a\u001b[2J=1']) {
  test(`a name that a statement cannot carry is refused: ${JSON.stringify(text.slice(0, 20))}`, () => {
    assert.throws(() => parseFact(text, 'parameter'), refusedAs('usage', /is not a plain name$/));
  });
}

test('a value is at most 4 KiB of UTF-8', () => {
  assert.equal(parseFact(`a=${'é'.repeat(2048)}`, 'parameter')[1].length, 2048);
  assert.throws(() => parseFact(`a=${'é'.repeat(2048)}x`, 'parameter'), refusedAs('usage', /has a value of 4097 bytes, at most 4096 fit$/));
});

for (const value of ['a\nAGREED', '\u001b]52;c;x\u0007', 'a\u202eb', 'a\u200bb', '\ud800']) {
  test(`a value with a character that cannot be seen is refused: ${JSON.stringify(value)}`, () => {
    assert.throws(() => parseFact(`a=${value}`, 'parameter'), refusedAs('usage', /cannot be seen/));
  });
}

test('whatever is typed is read as it stands, or refused as usage', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
    try {
      assert.equal(parseFact(text, 'parameter').join('='), text);
    } catch (error) {
      assert.ok(refusedAs('usage', /^parameter /)(error), String(error));
    }
  }), { seed: 20170608, numRuns: 500 });
});
