import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import { MAX_EVIDENCE_BYTES, MAX_EVIDENCE_PART_BYTES } from '../../src/base/limits.ts';
import {
  decodeEvidenceReply, decodeEvidenceRequest, encodeEvidenceReply, encodeEvidenceRequest, MAX_EVIDENCE_FRAME_BYTES, type EvidenceReply, type EvidenceRequest,
} from '../../src/sync/evidence-codec.ts';
import { assertLimit, assertOneSpelling, SEED, testVectors, type CodecVectors } from './codecs.ts';

const REPLY = { decode: decodeEvidenceReply, encode: encodeEvidenceReply };
const CODECS = { 'evidence request': { decode: decodeEvidenceRequest, encode: encodeEvidenceRequest }, 'evidence reply': REPLY };

const requests: fc.Arbitrary<EvidenceRequest> = fc.record({
  sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex), offset: fc.nat(MAX_EVIDENCE_BYTES), length: fc.nat(MAX_EVIDENCE_PART_BYTES),
}, { noNullPrototype: true });
const replies: fc.Arbitrary<EvidenceReply> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('part' as const), size: fc.integer({ min: 100, max: MAX_EVIDENCE_BYTES }), bytes: fc.uint8Array({ maxLength: 100 }) }, { noNullPrototype: true }),
);

test('what is encoded is decoded to the same value', () => {
  fc.assert(fc.property(requests, (request) => assert.deepEqual(decodeEvidenceRequest(encodeEvidenceRequest(request)), request)), SEED);
  fc.assert(fc.property(replies, (reply) => assert.deepEqual(decodeEvidenceReply(encodeEvidenceReply(reply)), reply)), SEED);
});

test('a value has one spelling: whatever bytes are taken are what their value is encoded to', () => {
  assertOneSpelling(CODECS, fc.oneof(requests.map(encodeEvidenceRequest), replies.map(encodeEvidenceReply)), 1_000);
});

testVectors(CODECS, JSON.parse(readFileSync(new URL('../vectors/evidence.json', import.meta.url), 'utf8')) as CodecVectors);

test('bad input 3: a part is as long as a frame allows, and not one byte longer', () => {
  const part = (length: number) => encodeEvidenceReply({ kind: 'part', size: MAX_EVIDENCE_BYTES, bytes: new Uint8Array(length) });
  assert.equal(part(MAX_EVIDENCE_PART_BYTES).length, MAX_EVIDENCE_FRAME_BYTES);
  assertLimit(REPLY, part(MAX_EVIDENCE_PART_BYTES), part(MAX_EVIDENCE_PART_BYTES + 1));
});
