import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { attestationId } from '../../src/statement/id.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { SIGNER } from './samples.ts';

const SEED = 20170608;
const payload = Buffer.from('{}');
const signedPart = Buffer.from('04001608', 'hex');
const idOf = (bytes: Uint8Array, signer: string, part: Uint8Array) => attestationId({ kind: 'native', payload: bytes }, signer, part);

test('an id is the SHA-256 that the specification spells out', () => {
  const expected = createHash('sha256')
    .update('concur/1\0').update(Uint8Array.of(1, 20)).update(Buffer.from(SIGNER, 'hex'))
    .update(createHash('sha256').update(preAuthenticationEncoding(payload)).digest())
    .update(signedPart)
    .digest('hex');
  assert.equal(attestationId({ kind: 'native', payload }, SIGNER, signedPart), expected);
});

test('ids differ when anything that was signed differs, or who signed it', () => {
  const fingerprint = fc.constantFrom(SIGNER, SIGNER.replace('A', 'B'), `${SIGNER}${'0'.repeat(24)}`);
  const few = fc.uint8Array({ maxLength: 2, max: 1 });
  const signed = fc.tuple(few, fingerprint, few);
  fc.assert(fc.property(signed, signed, (a, b) => {
    const same = a[1] === b[1] && Buffer.compare(a[0], b[0]) === 0 && Buffer.compare(a[2], b[2]) === 0;
    assert.equal(idOf(...a) === idOf(...b), same);
  }), { seed: SEED, numRuns: 1_000 });
});

test('one bit of payload, fingerprint or signed part makes another id', () => {
  const id = attestationId({ kind: 'native', payload }, SIGNER, signedPart);
  assert.notEqual(attestationId({ kind: 'native', payload: Buffer.from('{!') }, SIGNER, signedPart), id);
  assert.notEqual(attestationId({ kind: 'native', payload }, SIGNER.replace(/F$/, 'E'), signedPart), id);
  assert.notEqual(attestationId({ kind: 'native', payload }, SIGNER, Buffer.from('04001609', 'hex')), id);
});

test('bytes cannot be shifted from the fingerprint to what follows it', () => {
  const long = `${SIGNER}${'ab'.repeat(12)}`;
  assert.notEqual(attestationId({ kind: 'native', payload }, long, signedPart), attestationId({ kind: 'native', payload }, SIGNER, signedPart));
});
