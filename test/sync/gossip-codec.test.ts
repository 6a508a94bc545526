import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import { decodeCertificateReply, decodeCertificateRequest, encodeCertificateReply, encodeCertificateRequest, MAX_CERTIFICATE_FRAME_BYTES } from '../../src/sync/certificate-codec.ts';
import { decodeGossip, encodeGossip, MAX_GOSSIP_DATA_BYTES, type GossipMessage } from '../../src/sync/gossip-codec.ts';
import { assertLimit, assertOneSpelling, SEED, testVectors, type CodecVectors } from './codecs.ts';

const GOSSIP = { decode: decodeGossip, encode: encodeGossip };
const CERTIFICATE_REPLY = { decode: decodeCertificateReply, encode: encodeCertificateReply };
const CODECS = {
  'gossip': GOSSIP,
  'certificate request': { decode: decodeCertificateRequest, encode: encodeCertificateRequest },
  'certificate reply': CERTIFICATE_REPLY,
};

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
  assertOneSpelling(CODECS, fc.oneof(gossips.map(encodeGossip), certificates.map(encodeCertificateReply), fingerprints.map(encodeCertificateRequest)), 2_000);
});

testVectors(CODECS, JSON.parse(readFileSync(new URL('../vectors/gossip.json', import.meta.url), 'utf8')) as CodecVectors);

test('bad input 3: each limit is kept exactly', () => {
  const some = (count: number) => Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0'));
  const gossip = (length: number) => encodeGossip({ kind: 'statement', message: new Uint8Array(length - 1) });
  assertLimit(GOSSIP, gossip(MAX_GOSSIP_DATA_BYTES), gossip(MAX_GOSSIP_DATA_BYTES + 1));
  const announcement = (count: number) => encodeGossip({ kind: 'announcement', project: 'tails', ids: some(count) });
  assertLimit(GOSSIP, announcement(500), announcement(501));
  const certificate = (length: number) => encodeCertificateReply(new Uint8Array(length - 1));
  assertLimit(CERTIFICATE_REPLY, certificate(MAX_CERTIFICATE_FRAME_BYTES), certificate(MAX_CERTIFICATE_FRAME_BYTES + 1));
});
