/** The vector of DSSE's own specification, from the data folder. */

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromBase64, utf8Encode } from '../../src/base/bytes.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';

interface Vector {
  readonly body: string;
  readonly payloadType: string;
  readonly pae: string;
  readonly key: { readonly X: string; readonly Y: string };
  readonly envelope: { readonly payload: string; readonly signatures: readonly [{ readonly sig: string }] };
}

const data = process.env['CONCUR_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const file = join(data, 'formats/dsse/vector-protocol-1.0.2.json');
const missing = existsSync(file) ? false : 'the data folder has no DSSE vector (CONCUR_TEST_DATA)';

test('the DSSE vector: the encoding is the one that the protocol prints', { skip: missing }, () => {
  const vector = readVector();
  assert.deepEqual(preAuthenticationEncoding(utf8Encode(vector.body), vector.payloadType), utf8Encode(vector.pae));
});

test('the DSSE vector: its ECDSA signature holds over our encoding, and over no other', { skip: missing }, () => {
  const vector = readVector();
  const payload = fromBase64(vector.envelope.payload, 'envelope-malformed', 'payload');
  const signature = fromBase64(vector.envelope.signatures[0].sig, 'envelope-malformed', 'signature');
  const key = { key: publicKey(vector.key), dsaEncoding: 'ieee-p1363' as const };
  assert.ok(verify('sha256', preAuthenticationEncoding(payload, vector.payloadType), key, signature));
  assert.equal(verify('sha256', preAuthenticationEncoding(payload), key, signature), false);
  assert.equal(verify('sha256', preAuthenticationEncoding(payload.with(0, 0), vector.payloadType), key, signature), false);
});

test('lengths count bytes, not characters', () => {
  assert.deepEqual(preAuthenticationEncoding(utf8Encode('é'), 'ü'), utf8Encode('DSSEv1 2 ü 2 é'));
  assert.deepEqual(preAuthenticationEncoding(new Uint8Array(), ''), utf8Encode('DSSEv1 0  0 '));
});

function readVector(): Vector {
  return JSON.parse(readFileSync(file, 'utf8')) as Vector;
}

/** @param key coordinates in decimal */
function publicKey({ X, Y }: Vector['key']) {
  const coordinate = (decimal: string) => Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: coordinate(X), y: coordinate(Y) }, format: 'jwk' });
}
