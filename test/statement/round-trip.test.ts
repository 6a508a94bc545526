import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { decodeCanonicalJson, encodeCanonicalJson } from '../../src/statement/json.ts';
import type { Statement } from '../../src/statement/statement.ts';
import { statement as anyStatement } from './arbitrary.ts';
import { attachment, attestation, delegation, nonDeterministic, retraction } from './samples.ts';

const SEED = 20170608;

test('a statement of each kind survives encoding', () => {
  for (const statement of [attestation, nonDeterministic, retraction, delegation, attachment]) assert.deepEqual(decodeStatement(encodeStatement(statement)), statement);
});

test('any statement survives encoding', () => {
  fc.assert(fc.property(anyStatement, (statement) => assert.deepEqual(decodeStatement(encodeStatement(statement)), statement)), { seed: SEED, numRuns: 300 });
});

test('one byte changed: refused, or another statement in its one spelling', () => {
  const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('0123456789abcdef')));
  const outcomes = { refused: 0, decoded: 0 };
  fc.assert(fc.property(anyStatement, fc.nat(), byte, (statement, at, replacement) => {
    const original = encodeStatement(statement);
    const changed = original.with(at % original.length, replacement);
    fc.pre(changed[at % original.length] !== original[at % original.length]);
    const decoded = decodeOrCode(changed);
    outcomes[typeof decoded === 'string' ? 'refused' : 'decoded']++;
    if (typeof decoded === 'string') return;
    assert.deepEqual(encodeCanonicalJson(decodeCanonicalJson(changed)), changed);
    // A member whose name was changed is one that we do not know, and ignore; everything else is read.
    if (isDeepStrictEqual(memberNames(changed), memberNames(original))) assert.deepEqual(encodeStatement(decoded), changed);
  }), { seed: SEED, numRuns: 2_000 });
  assert.ok(Math.min(...Object.values(outcomes)) > 200, `both ways must be exercised: ${JSON.stringify(outcomes)}`);
});

test('bytes inserted or taken away: refused, or another statement in its one spelling', () => {
  fc.assert(fc.property(anyStatement, fc.nat(), fc.uint8Array({ maxLength: 3 }), fc.nat({ max: 3 }), (statement, at, inserted, removed) => {
    const bytes = [...encodeStatement(statement)];
    bytes.splice(at % bytes.length, removed, ...inserted);
    const altered = Uint8Array.from(bytes);
    if (typeof decodeOrCode(altered) !== 'string') assert.deepEqual(encodeCanonicalJson(decodeCanonicalJson(altered)), altered);
  }), { seed: SEED, numRuns: 1_000 });
});

test('arbitrary bytes are refused by a code, never by a crash', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => assert.equal(typeof decodeOrCode(bytes), 'string')), { seed: SEED });
  fc.assert(fc.property(fc.json(), (json) => assert.equal(typeof decodeOrCode(Buffer.from(json)), 'string')), { seed: SEED });
});

test('nobody signs what others would refuse', () => {
  const bad: Statement[] = [
    { ...attestation, subjects: [] },
    { ...attestation, build: { ...attestation.build, sources: [] } },
    { ...attestation, build: { ...attestation.build, parameters: { note: 'two\nlines' } } },
    { ...nonDeterministic, results: [{ name: 'a', sha256: ['f'.repeat(64), '0'.repeat(64)] }] },
    { ...retraction, signer: retraction.signer.toLowerCase() },
    { ...delegation, nodeKey: 'C0FFEE' },
    { ...delegation, expires: 'soon' },
    { ...attachment, about: { kind: 'statements', ids: [] } },
    { ...attachment, about: { kind: 'artifact', release: '3.0', name: '../a', sha256: 'a'.repeat(64) } },
    { ...attachment, evidence: { ...attachment.evidence, size: 64 * 1024 * 1024 + 1 } },
    { ...attachment, note: 'lone \ud800' },
    { ...retraction, reason: 'lone \ud800' },
  ];
  for (const statement of bad) assert.throws(() => encodeStatement(statement), { code: 'statement-malformed' }, JSON.stringify(statement));
});

function decodeOrCode(bytes: Uint8Array) {
  try {
    return decodeStatement(bytes);
  } catch (error) {
    if (isConcurError(error)) return error.code;
    throw error;
  }
}

function memberNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  JSON.parse(Buffer.from(bytes).toString(), (name, value: unknown) => {
    names.push(name);
    return value;
  });
  return names;
}
