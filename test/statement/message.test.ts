import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_ENVELOPE_BYTES, MAX_PAYLOAD_BYTES, MAX_SIGNATURE_BYTES } from '../../src/base/limits.ts';
import { decodeMessage, encodeMessage, messageHash } from '../../src/statement/message.ts';

const SEED = 20170608;
const bytes = (length: number, value = 0x61) => new Uint8Array(length).fill(value);
const small = { kind: 'native', payload: bytes(3), signature: bytes(2, 0x62) } as const;
const encoded = Uint8Array.of(1, 1, 0, 0, 0, 3, 0x61, 0x61, 0x61, 0, 0, 0, 2, 0x62, 0x62);

test('a message is version, kind, and two blocks with their lengths', () => {
  assert.deepEqual(encodeMessage(small), encoded);
  assert.deepEqual(decodeMessage(encoded), small);
});

test('any payload and signature survive, also inside a larger buffer', () => {
  const block = fc.uint8Array({ minLength: 1, maxLength: 200 });
  fc.assert(fc.property(block, block, fc.nat({ max: 9 }), (payload, signature, offset) => {
    const message = encodeMessage({ kind: 'native', payload, signature });
    const inside = new Uint8Array(offset + message.length + 5);
    inside.set(message, offset);
    assert.deepEqual(decodeMessage(inside.subarray(offset, offset + message.length)), { kind: 'native', payload, signature });
  }), { seed: SEED });
});

test('one byte changed: refused, or another message in its one spelling', () => {
  fc.assert(fc.property(fc.nat({ max: encoded.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
    const changed = encoded.with(at, value);
    try {
      assert.deepEqual(encodeMessage(decodeMessage(changed)), changed);
    } catch (error) {
      assert.ok(isConcurError(error), String(error));
    }
  }), { seed: SEED, numRuns: 1_000 });
});

test('every message that is cut short is refused', () => {
  for (let length = 0; length < encoded.length; length++) {
    assert.throws(() => decodeMessage(encoded.subarray(0, length)), { code: 'envelope-malformed', hint: /fetch it again/ }, String(length));
  }
});

test('bad input 3: the largest payload with the largest signature makes the largest message', () => {
  const message = encodeMessage({ kind: 'native', payload: bytes(MAX_PAYLOAD_BYTES), signature: bytes(MAX_SIGNATURE_BYTES) });
  assert.equal(message.length, MAX_ENVELOPE_BYTES);
  assert.equal(decodeMessage(message).payload.length, MAX_PAYLOAD_BYTES);
});

test('bad input 3: one byte more, in the payload, in the signature or in the message', () => {
  assert.throws(() => encodeMessage({ ...small, payload: bytes(MAX_PAYLOAD_BYTES + 1) }), { code: 'statement-too-large', hint: /evidence/ });
  assert.throws(() => encodeMessage({ ...small, signature: bytes(MAX_SIGNATURE_BYTES + 1) }), { code: 'signature-malformed' });
  assert.throws(() => decodeMessage(bytes(MAX_ENVELOPE_BYTES + 1)), { code: 'statement-too-large' });
  assert.throws(() => decodeMessage(framed(bytes(MAX_PAYLOAD_BYTES + 1), bytes(1))), { code: 'statement-too-large' });
  assert.throws(() => decodeMessage(framed(bytes(1), bytes(MAX_SIGNATURE_BYTES + 1))), { code: 'signature-malformed' });
});

test('bad input 1: an empty payload or signature', () => {
  assert.throws(() => encodeMessage({ ...small, payload: bytes(0) }), { code: 'statement-malformed' });
  assert.throws(() => decodeMessage(framed(bytes(0), bytes(1))), { code: 'statement-malformed' });
  assert.throws(() => decodeMessage(framed(bytes(1), bytes(0))), { code: 'signature-malformed' });
});

test('bad input 4: one GiB declared, ten bytes sent', () => {
  const lying = Uint8Array.of(1, 1, 0x40, 0, 0, 0, 1, 2, 3, 4);
  assert.throws(() => decodeMessage(lying), { code: 'envelope-malformed', message: 'attestation message declares 1073741824 bytes and has 4' });
  assert.throws(() => decodeMessage(Uint8Array.of(1, 1, 0xff, 0xff, 0xff, 0xff)), { code: 'envelope-malformed' });
});

test('bad input 15: bytes behind the message', () => {
  assert.throws(() => decodeMessage(Uint8Array.of(...encoded, 0)), { code: 'envelope-malformed', message: 'attestation message has 1 bytes too many' });
});

test('bad input 16: another version or kind', () => {
  for (const version of [0, 2, 255]) assert.throws(() => decodeMessage(encoded.with(0, version)), { code: 'envelope-malformed', message: /version/ });
  for (const kind of [0, 7, 255]) assert.throws(() => decodeMessage(encoded.with(1, kind)), { code: 'envelope-malformed', message: /kind/ });
});

test('a message is named by all its bytes', () => {
  assert.notEqual(messageHash(encoded), messageHash(encoded.with(14, 0)));
});

function framed(payload: Uint8Array, signature: Uint8Array): Uint8Array {
  const length = (block: Uint8Array) => [0, block.length >> 16, (block.length >> 8) & 0xff, block.length & 0xff];
  return Uint8Array.from([1, 1, ...length(payload), ...payload, ...length(signature), ...signature]);
}
