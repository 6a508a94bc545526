import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex } from '../../src/base/bytes.ts';
import { MAX_ENVELOPE_BYTES, MAX_IDS_PER_WANT, MAX_NODES_PER_ASK, MAX_PICKS_PER_FETCH, MAX_SIGNERS_PER_FRAME } from '../../src/base/limits.ts';
import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { assertLimit, assertOneSpelling, decoded, REFUSED, SEED, type Codec } from './codecs.ts';
import { replies, requests } from './messages.ts';
import { TRIE } from './vectors.ts';

const REQUEST = { decode: decodeSyncRequest, encode: encodeSyncRequest };
const REPLY = { decode: decodeSyncReply, encode: encodeSyncReply };

test('what is encoded is decoded to the same value', () => {
  fc.assert(fc.property(requests, (request) => assert.deepEqual(decodeSyncRequest(encodeSyncRequest(request)), request)), SEED);
  fc.assert(fc.property(replies, (reply) => assert.deepEqual(decodeSyncReply(encodeSyncReply(reply)), reply)), SEED);
});

test('a value has one spelling: whatever bytes are taken are what their value is encoded to', () => {
  assertOneSpelling({ REQUEST, REPLY }, fc.oneof(requests.map(encodeSyncRequest), replies.map(encodeSyncReply)), 4_000);
});

test('bad input 3: each limit is kept exactly', () => {
  const salt = '00'.repeat(8);
  const id = (i: number) => i.toString(16).padStart(64, '0');
  const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
  assertLast(REQUEST, MAX_NODES_PER_ASK, (count) => encodeSyncRequest({
    kind: 'ask-nodes', salt, asks: [{ trie: TRIE, nodes: times(count, { prefix: '', levels: 1, newest: false, dated: false }) }],
  }));
  assertLast(REQUEST, MAX_PICKS_PER_FETCH, (count) => encodeSyncRequest({
    kind: 'fetch', salt, asks: [{ trie: TRIE, picks: times(count, { kind: 'below', prefix: '', after: null }) }],
  }));
  assertLast(REQUEST, MAX_IDS_PER_WANT, (count) => encodeSyncRequest({ kind: 'want', scope: 'tails', ids: times(count, 0).map((_, i) => id(i)) }));
  assertLast(REPLY, MAX_SIGNERS_PER_FRAME, (count) => encodeSyncReply({
    kind: 'signers', pages: [{ form: 'short', more: false, signers: times(count, 0).map((_, i) => ({ name: id(i).slice(-12), count: 1, digest: '00'.repeat(12) })) }],
  }));
  assertLast(REPLY, MAX_ENVELOPE_BYTES, (count) => encodeSyncReply({ kind: 'items', pieces: [{ kind: 'some', items: [new Uint8Array(count)] }] }));
});

function assertLast(codec: Codec, limit: number, frameOf: (count: number) => Uint8Array): void {
  assertLimit(codec, frameOf(limit), frameOf(limit + 1));
}

test('a frame cut anywhere is refused', () => {
  fc.assert(fc.property(requests, (request) => {
    const frame = encodeSyncRequest(request);
    for (let length = 0; length < frame.length; length++) assert.equal(decoded(REQUEST, frame.subarray(0, length)), REFUSED);
  }), { ...SEED, numRuns: 50 });
  assert.equal(decoded(REPLY, fromHex('84')), REFUSED);
});
