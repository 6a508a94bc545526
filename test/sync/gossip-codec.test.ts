import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex, type Hex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { decodeCertificateReply, decodeCertificateRequest, encodeCertificateReply, encodeCertificateRequest, MAX_CERTIFICATE_FRAME_BYTES } from '../../src/sync/certificate-codec.ts';
import { decodeGossip, encodeGossip, MAX_GOSSIP_DATA_BYTES, type GossipMessage } from '../../src/sync/gossip-codec.ts';

interface Codec {
  decode(bytes: Uint8Array): unknown;
  encode(value: never): Uint8Array;
}

const CODECS: Readonly<Record<string, Codec>> = {
  'gossip': { decode: decodeGossip, encode: encodeGossip },
  'certificate request': { decode: decodeCertificateRequest, encode: encodeCertificateRequest },
  'certificate reply': { decode: decodeCertificateReply, encode: encodeCertificateReply },
};

const SEED = { seed: 20170608 };
const PLAIN = { noNullPrototype: true };
const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const ids = (min: number) => fc.uniqueArray(id, { minLength: min, maxLength: 20 }).map((list) => list.sort());
const project = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 100 });

const gossips: fc.Arbitrary<GossipMessage> = fc.oneof(
  fc.record({ kind: fc.constant('statement' as const), message: bytes }, PLAIN),
  fc.record({ kind: fc.constant('announcement' as const), project, ids: ids(1) }, PLAIN),
);

const certificates = fc.uint8Array({ minLength: 1, maxLength: 100 });
const fingerprints = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((octets) => toHex(octets).toUpperCase());

test('what is encoded is decoded to the same value', () => {
  fc.assert(fc.property(gossips, (gossip) => assert.deepEqual(decodeGossip(encodeGossip(gossip)), gossip)), SEED);
});

test('a value has one spelling: whatever bytes are taken are what their value is encoded to', () => {
  // Bytes near good ones, for random ones would nearly all be refused at the first byte.
  const nearby = fc.tuple(
    fc.oneof(gossips.map(encodeGossip), certificates.map(encodeCertificateReply), fingerprints.map(encodeCertificateRequest)),
    fc.nat(),
    fc.nat(255),
    fc.uint8Array({ maxLength: 2 }),
  ).map(([frame, position, value, tail]) => {
    const changed = Uint8Array.of(...frame, ...tail);
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
    }), { ...SEED, numRuns: 2_000 });
  }
  assert.ok(taken > 500, `only ${taken} were taken`);
});

interface Vectors {
  readonly good: readonly { readonly codec: string; readonly comment: string; readonly bytes: Hex; readonly value: unknown }[];
  readonly bad: readonly { readonly codec: string; readonly comment: string; readonly bytes: Hex }[];
}
const vectors = JSON.parse(readFileSync(new URL('../vectors/gossip.json', import.meta.url), 'utf8')) as Vectors;

for (const vector of vectors.good) {
  test(`vector: ${vector.codec}, ${vector.comment}`, () => {
    const codec = CODECS[vector.codec] ?? assert.fail(`no codec "${vector.codec}"`);
    const value = codec.decode(fromHex(vector.bytes));
    assert.deepEqual(asJson(value), vector.value);
    assert.equal(toHex(codec.encode(value as never)), vector.bytes);
  });
}

for (const vector of vectors.bad) {
  test(`vector: refused ${vector.codec}, ${vector.comment}`, () => {
    const codec = CODECS[vector.codec] ?? assert.fail(`no codec "${vector.codec}"`);
    assert.equal(decoded(codec, fromHex(vector.bytes)), REFUSED);
  });
}

test('bad input 3: each limit is kept exactly', () => {
  const some = (count: number) => Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0'));
  const gossip = (length: number) => encodeGossip({ kind: 'statement', message: new Uint8Array(length - 1) });
  assertLimit(CODECS['gossip'], gossip(MAX_GOSSIP_DATA_BYTES), gossip(MAX_GOSSIP_DATA_BYTES + 1));
  const announcement = (count: number) => encodeGossip({ kind: 'announcement', project: 'tails', ids: some(count) });
  assertLimit(CODECS['gossip'], announcement(500), announcement(501));
  const certificate = (length: number) => encodeCertificateReply(new Uint8Array(length - 1));
  assertLimit(CODECS['certificate reply'], certificate(MAX_CERTIFICATE_FRAME_BYTES), certificate(MAX_CERTIFICATE_FRAME_BYTES + 1));
});

function assertLimit(codec: Codec | undefined, fits: Uint8Array, tooMuch: Uint8Array): void {
  assert.ok(codec);
  assert.notEqual(decoded(codec, fits), REFUSED);
  assert.equal(decoded(codec, tooMuch), REFUSED);
}

const REFUSED = Symbol('refused');

function decoded(codec: Codec, frame: Uint8Array): unknown {
  try {
    return codec.decode(frame);
  } catch (error) {
    if (!isConcurError(error, 'frame-malformed')) throw error;
    return REFUSED;
  }
}

/** Bytes become hexadecimal, as in the vectors. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, member: unknown) => (member instanceof Uint8Array ? toHex(member) : member)));
}
