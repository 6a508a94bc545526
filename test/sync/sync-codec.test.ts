import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_ENVELOPE_BYTES, MAX_IDS_PER_WANT, MAX_NODES_PER_ASK, MAX_PICKS_PER_FETCH, MAX_SIGNERS_PER_FRAME } from '../../src/base/limits.ts';
import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { replies, requests } from './messages.ts';
import { TRIE } from './vectors.ts';

const SEED = { seed: 20170608 };
const CODECS = {
  request: { decode: decodeSyncRequest, encode: encodeSyncRequest },
  reply: { decode: decodeSyncReply, encode: encodeSyncReply },
};

test('what is encoded is decoded to the same value', () => {
  fc.assert(fc.property(requests, (request) => assert.deepEqual(decodeSyncRequest(encodeSyncRequest(request)), request)), SEED);
  fc.assert(fc.property(replies, (reply) => assert.deepEqual(decodeSyncReply(encodeSyncReply(reply)), reply)), SEED);
});

test('a value has one spelling: whatever bytes are taken are what their value is encoded to', () => {
  // Bytes near good ones, for random ones would nearly all be refused at the first byte.
  const nearby = fc.tuple(fc.oneof(requests.map(encodeSyncRequest), replies.map(encodeSyncReply)), fc.nat(), fc.nat(255), fc.uint8Array({ maxLength: 2 }))
    .map(([frame, position, value, tail]) => {
      const changed = Uint8Array.of(...frame, ...tail);
      changed[position % frame.length] = value;
      return changed;
    });
  let taken = 0;
  for (const { decode, encode } of Object.values(CODECS)) {
    fc.assert(fc.property(nearby, (frame) => {
      const value = decoded(decode, frame);
      if (value === REFUSED) return;
      taken++;
      assert.deepEqual(encode(value as never), frame);
    }), { ...SEED, numRuns: 4_000 });
  }
  assert.ok(taken > 500, `only ${taken} were taken`);
});

test('bad input 3: each limit is kept exactly', () => {
  const salt = '00'.repeat(8);
  const id = (i: number) => i.toString(16).padStart(64, '0');
  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
  assertLimit(decodeSyncRequest, MAX_NODES_PER_ASK, (count) => encodeSyncRequest({
    kind: 'ask-nodes', salt, asks: [{ trie: TRIE, nodes: times(count, { prefix: '', levels: 1, newest: false, dated: false }) }],
  }));
  assertLimit(decodeSyncRequest, MAX_PICKS_PER_FETCH, (count) => encodeSyncRequest({
    kind: 'fetch', salt, asks: [{ trie: TRIE, picks: times(count, { kind: 'below', prefix: '', after: null }) }],
  }));
  assertLimit(decodeSyncRequest, MAX_IDS_PER_WANT, (count) => encodeSyncRequest({ kind: 'want', scope: 'tails', ids: times(count, 0).map((_, i) => id(i)) }));
  assertLimit(decodeSyncReply, MAX_SIGNERS_PER_FRAME, (count) => encodeSyncReply({
    kind: 'signers', pages: [{ form: 'short', more: false, signers: times(count, 0).map((_, i) => ({ name: id(i).slice(-12), count: 1, digest: '00'.repeat(12) })) }],
  }));
  assertLimit(decodeSyncReply, MAX_ENVELOPE_BYTES, (count) => encodeSyncReply({ kind: 'items', pieces: [{ kind: 'some', items: [new Uint8Array(count)] }] }));
});

function assertLimit(decode: (frame: Uint8Array) => unknown, limit: number, frameOf: (count: number) => Uint8Array): void {
  assert.notEqual(decoded(decode, frameOf(limit)), REFUSED);
  assert.equal(decoded(decode, frameOf(limit + 1)), REFUSED);
}

const REFUSED = Symbol('refused');

function decoded(decode: (frame: Uint8Array) => unknown, frame: Uint8Array): unknown {
  try {
    return decode(frame);
  } catch (error) {
    if (!isConcurError(error, 'frame-malformed')) throw error;
    return REFUSED;
  }
}

test('a frame cut anywhere is refused', () => {
  fc.assert(fc.property(requests, (request) => {
    const frame = encodeSyncRequest(request);
    for (let length = 0; length < frame.length; length++) assert.equal(decoded(decodeSyncRequest, frame.subarray(0, length)), REFUSED);
  }), { ...SEED, numRuns: 50 });
  assert.equal(decoded(decodeSyncReply, fromHex('84')), REFUSED);
});
