import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex, type Hex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES, MAX_IDS_PER_FRAME, MAX_IDS_PER_WANT } from '../../src/base/limits.ts';
import { decodeCertificateReply, decodeCertificateRequest, encodeCertificateReply, encodeCertificateRequest, MAX_CERTIFICATE_FRAME_BYTES } from '../../src/sync/certificate-codec.ts';
import { decodeReply, decodeRequest, encodeReply, encodeRequest, itemsFrame, type ExchangeReply, type ExchangeRequest } from '../../src/sync/exchange-codec.ts';
import { decodeGossip, encodeGossip, MAX_GOSSIP_DATA_BYTES, type GossipMessage } from '../../src/sync/gossip-codec.ts';

interface Codec {
  decode(bytes: Uint8Array): unknown;
  encode(value: never): Uint8Array;
}

const CODECS: Readonly<Record<string, Codec>> = {
  'exchange request': { decode: decodeRequest, encode: encodeRequest },
  'exchange reply': { decode: decodeReply, encode: encodeReply },
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

const requests: fc.Arbitrary<ExchangeRequest> = fc.oneof(
  fc.constant({ kind: 'ask-projects' } as const),
  fc.record({ kind: fc.constant('ask-inventory' as const), project, after: fc.option(id), limit: fc.integer({ min: 1, max: MAX_IDS_PER_FRAME }) }, PLAIN),
  fc.record({ kind: fc.constant('want' as const), ids: ids(1) }, PLAIN),
);
const replies: fc.Arbitrary<ExchangeReply> = fc.oneof(
  fc.record({ kind: fc.constant('projects' as const), projects: fc.uniqueArray(project).map((list) => list.sort()) }, PLAIN),
  fc.record({ kind: fc.constant('inventory' as const), ids: ids(1), more: fc.boolean() }, PLAIN),
  fc.record({ kind: fc.constant('items' as const), items: fc.array(fc.option(bytes), { minLength: 1 }) }, PLAIN),
);
const gossips: fc.Arbitrary<GossipMessage> = fc.oneof(
  fc.record({ kind: fc.constant('statement' as const), message: bytes }, PLAIN),
  fc.record({ kind: fc.constant('announcement' as const), project, ids: ids(1) }, PLAIN),
);

test('what is encoded is decoded to the same value', () => {
  fc.assert(fc.property(requests, (request) => assert.deepEqual(decodeRequest(encodeRequest(request)), request)), SEED);
  fc.assert(fc.property(replies, (reply) => assert.deepEqual(decodeReply(encodeReply(reply)), reply)), SEED);
  fc.assert(fc.property(gossips, (gossip) => assert.deepEqual(decodeGossip(encodeGossip(gossip)), gossip)), SEED);
});

test('a value has one spelling: whatever bytes are taken are what their value is encoded to', () => {
  // Bytes near good ones, for random ones would nearly all be refused at the first byte.
  const nearby = fc.tuple(
    fc.oneof(requests.map(encodeRequest), replies.map(encodeReply), gossips.map(encodeGossip)),
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
const vectors = JSON.parse(readFileSync(new URL('../vectors/exchange.json', import.meta.url), 'utf8')) as Vectors;

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
  const want = (count: number) => encodeRequest({ kind: 'want', ids: some(count) });
  assertLimit(CODECS['exchange request'], want(MAX_IDS_PER_WANT), want(MAX_IDS_PER_WANT + 1));
  const page = (count: number) => encodeReply({ kind: 'inventory', ids: some(count), more: false });
  assertLimit(CODECS['exchange reply'], page(MAX_IDS_PER_FRAME), page(MAX_IDS_PER_FRAME + 1));
  const item = (length: number) => encodeReply({ kind: 'items', items: [new Uint8Array(length)] });
  assertLimit(CODECS['exchange reply'], item(MAX_ENVELOPE_BYTES), item(MAX_ENVELOPE_BYTES + 1));
  const gossip = (length: number) => encodeGossip({ kind: 'statement', message: new Uint8Array(length - 1) });
  assertLimit(CODECS['gossip'], gossip(MAX_GOSSIP_DATA_BYTES), gossip(MAX_GOSSIP_DATA_BYTES + 1));
  const announcement = (count: number) => encodeGossip({ kind: 'announcement', project: 'tails', ids: some(count) });
  assertLimit(CODECS['gossip'], announcement(500), announcement(501));
  const certificate = (length: number) => encodeCertificateReply(new Uint8Array(length - 1));
  assertLimit(CODECS['certificate reply'], certificate(MAX_CERTIFICATE_FRAME_BYTES), certificate(MAX_CERTIFICATE_FRAME_BYTES + 1));
});

test('an items frame holds what fits, and never more than a frame', () => {
  const frame = itemsFrame();
  const large = new Uint8Array(MAX_ENVELOPE_BYTES);
  assert.equal(frame.add(large), true);
  assert.equal(frame.add(null), true);
  assert.equal(frame.add(new Uint8Array(MAX_FRAME_BYTES - MAX_ENVELOPE_BYTES - 15)), true);
  assert.equal(encodeReply({ kind: 'items', items: frame.items }).length, MAX_FRAME_BYTES);
  assert.equal(frame.add(null), false);
  assert.equal(frame.items.length, 3);
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
