import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex, type Hex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_EVIDENCE_BYTES, MAX_EVIDENCE_PART_BYTES } from '../../src/base/limits.ts';
import {
  decodeEvidenceReply, decodeEvidenceRequest, encodeEvidenceReply, encodeEvidenceRequest, MAX_EVIDENCE_FRAME_BYTES, type EvidenceReply, type EvidenceRequest,
} from '../../src/sync/evidence-codec.ts';

interface Codec {
  decode(bytes: Uint8Array): unknown;
  encode(value: never): Uint8Array;
}

const CODECS: Readonly<Record<string, Codec>> = {
  'evidence request': { decode: decodeEvidenceRequest, encode: encodeEvidenceRequest },
  'evidence reply': { decode: decodeEvidenceReply, encode: encodeEvidenceReply },
};
const SEED = { seed: 20170608 };
const REFUSED = Symbol('refused');

const requests: fc.Arbitrary<EvidenceRequest> = fc.record({
  sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex), offset: fc.nat(MAX_EVIDENCE_BYTES), length: fc.nat(MAX_EVIDENCE_PART_BYTES),
}, { noNullPrototype: true });
const replies: fc.Arbitrary<EvidenceReply> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('part' as const), size: fc.integer({ min: 100, max: MAX_EVIDENCE_BYTES }), bytes: fc.uint8Array({ maxLength: 100 }) }, { noNullPrototype: true }),
);

function decoded(codec: Codec | undefined, frame: Uint8Array): unknown {
  try {
    return codec?.decode(frame);
  } catch (error) {
    if (!isConcurError(error, 'frame-malformed')) throw error;
    return REFUSED;
  }
}

test('what is encoded is decoded to the same value', () => {
  fc.assert(fc.property(requests, (request) => assert.deepEqual(decodeEvidenceRequest(encodeEvidenceRequest(request)), request)), SEED);
  fc.assert(fc.property(replies, (reply) => assert.deepEqual(decodeEvidenceReply(encodeEvidenceReply(reply)), reply)), SEED);
});

test('a value has one spelling: whatever bytes are taken are what their value is encoded to', () => {
  const nearby = fc.tuple(fc.oneof(requests.map(encodeEvidenceRequest), replies.map(encodeEvidenceReply)), fc.nat(), fc.nat(255)).map(([frame, position, value]) => {
    const changed = Uint8Array.from(frame);
    changed[position % frame.length] = value;
    return changed;
  });
  let taken = 0;
  for (const codec of Object.values(CODECS)) {
    fc.assert(fc.property(nearby, (frame) => {
      const value = decoded(codec, frame);
      if (value === REFUSED) return;
      taken++;
      assert.deepEqual(codec.encode(value as never), frame);
    }), { ...SEED, numRuns: 1_000 });
  }
  assert.ok(taken > 300, `only ${taken} were taken`);
});

interface Vector {
  readonly codec: string;
  readonly comment: string;
  readonly bytes: Hex;
  readonly value?: unknown;
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/evidence.json', import.meta.url), 'utf8')) as { readonly good: readonly Vector[]; readonly bad: readonly Vector[] };

for (const vector of vectors.good) {
  test(`vector: ${vector.codec}, ${vector.comment}`, () => {
    const codec = CODECS[vector.codec];
    const value = decoded(codec, fromHex(vector.bytes));
    assert.deepEqual(JSON.parse(JSON.stringify(value, (_, member: unknown) => (member instanceof Uint8Array ? toHex(member) : member))), vector.value);
    assert.equal(toHex(codec?.encode(value as never) ?? new Uint8Array()), vector.bytes);
  });
}

for (const vector of vectors.bad) {
  test(`vector: refused ${vector.codec}, ${vector.comment}`, () => assert.equal(decoded(CODECS[vector.codec], fromHex(vector.bytes)), REFUSED));
}

test('bad input 3: a part is as long as a frame allows, and not one byte longer', () => {
  const part = (length: number) => encodeEvidenceReply({ kind: 'part', size: MAX_EVIDENCE_BYTES, bytes: new Uint8Array(length) });
  assert.equal(part(MAX_EVIDENCE_PART_BYTES).length, MAX_EVIDENCE_FRAME_BYTES);
  assert.notEqual(decoded(CODECS['evidence reply'], part(MAX_EVIDENCE_PART_BYTES)), REFUSED);
  assert.equal(decoded(CODECS['evidence reply'], part(MAX_EVIDENCE_PART_BYTES + 1)), REFUSED);
});
