/** The vectors for other languages hold for this one. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { readCertificates } from '../../src/openpgp/verify/certificate.ts';
import { parseSignature } from '../../src/openpgp/verify/signature.ts';
import { verifySignature } from '../../src/openpgp/verify/verify.ts';
import { buildId } from '../../src/statement/build-id.ts';
import { decodeStatement } from '../../src/statement/decode.ts';
import { decodeEnvelope, encodeEnvelope } from '../../src/statement/envelope.ts';
import { attestationId } from '../../src/statement/id.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { isResult, projectOf, signerOf, type BuildDefinition } from '../../src/statement/statement.ts';
import { makeVectors, printVectors } from '../vectors/generate.ts';

type Vector = Readonly<Record<string, string>>;

const read = (file: string) => readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8');
const vectors = (file: string) => JSON.parse(read(file)) as Vector[];
const bytes = (vector: Vector, member: string) => new Uint8Array(Buffer.from(vector[member] as string, 'base64'));

test('the files are what the generator writes', () => {
  for (const [file, content] of Object.entries(makeVectors())) assert.equal(read(file), printVectors(content), file);
});

for (const vector of vectors('statements.json')) {
  test(`vector: ${vector['name']}`, () => {
    const payload = bytes(vector, 'payload');
    assert.equal(Buffer.from(payload).toString(), vector['text']);
    const statement = decodeStatement(payload);
    assert.deepEqual([statement.kind, projectOf(statement), signerOf(statement)], [vector['kind'], vector['project'], vector['signer']]);
    assert.equal(isResult(statement) ? buildId(statement.build) : undefined, vector['build']);
    assert.deepEqual(preAuthenticationEncoding(payload), bytes(vector, 'pae'));
  });
}

for (const vector of vectors('invalid.json')) {
  test(`vector: ${vector['name']} is no ${vector['form']}`, () => {
    const decode = { statement: decodeStatement, message: decodeMessage, envelope: decodeEnvelope }[vector['form'] as 'statement'];
    assert.throws(() => decode(bytes(vector, 'bytes')), (error) => isConcurError(error) && error.code === vector['code'] && error.hint !== undefined);
  });
}

for (const vector of vectors('builds.json')) {
  test(`vector: build with ${vector['name']}`, () => {
    assert.equal(buildId(vector as unknown as BuildDefinition), vector['id']);
    assert.equal(createHash('sha256').update(vector['canonical'] as string).digest('hex'), vector['id']);
  });
}

for (const vector of vectors('identities.json')) {
  test(`vector: id of ${vector['name']}`, () => {
    assert.equal(attestationId({ kind: 'native', payload: bytes(vector, 'payload') }, vector['signer'] as string, Buffer.from(vector['signedPart'] as string, 'hex')), vector['id']);
  });
}

for (const vector of vectors('messages.json')) {
  test(`vector: message of ${vector['name']}`, () => {
    const message = { kind: 'native', payload: bytes(vector, 'payload'), signature: bytes(vector, 'signature') } as const;
    assert.deepEqual(encodeMessage(message), bytes(vector, 'message'));
    assert.deepEqual(decodeMessage(bytes(vector, 'message')), message);
  });
}

test('vector: one attestation with a real signature, in every form', async () => {
  const vector = JSON.parse(read('signed.json')) as Vector & { readonly envelope: unknown; readonly created: unknown };
  const message = decodeMessage(bytes(vector, 'message'));
  assert.deepEqual(decodeEnvelope(Buffer.from(JSON.stringify(vector.envelope))), [message]);
  assert.deepEqual(JSON.parse(encodeEnvelope(message, vector['signer'] as string)), vector.envelope);
  const statement = decodeStatement(message.payload);
  assert.ok(statement.kind === 'attestation');
  assert.equal(signerOf(statement), vector['signer']);
  assert.equal(buildId(statement.build), vector['build']);

  const signature = parseSignature(message.signature);
  assert.equal(Buffer.from(signature.signedPart).toString('hex'), vector['signedPart']);
  assert.equal(attestationId(message, vector['signer'] as string, signature.signedPart), vector['id']);

  const { certificates: [certificate] } = await readCertificates(Buffer.from(vector['certificate'] as string));
  assert.ok(certificate !== undefined);
  assert.deepEqual(await verifySignature(signature, message.payload, certificate), {
    mathematics: 'good', signer: vector['signer'], signingKey: vector['signer'], created: vector.created, algorithm: 'Ed25519, SHA-512', algorithmAcceptable: true,
  });
  assert.equal((await verifySignature(signature, message.payload.with(1, 0x20), certificate)).mathematics, 'bad');
});
