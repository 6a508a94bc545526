import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toHex, fromHex } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_ENVELOPE_BYTES, MAX_IDS_PER_WANT, MAX_NODES_PER_ASK, MAX_PICKS_PER_FETCH, MAX_SIGNERS_PER_FRAME } from '../../src/base/limits.ts';
import type { NodesAsk, Pick, SignersAsk, SyncPiece, SyncReply, SyncRequest, SyncTree } from '../../src/sync/sync-messages.ts';
import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { compareDated } from '../../src/sync/tree-codec.ts';
import { TRIE } from './vectors.ts';

const SEED = { seed: 20170608 };
const PLAIN = { noNullPrototype: true };
const CODECS = {
  request: { decode: decodeSyncRequest, encode: encodeSyncRequest },
  reply: { decode: decodeSyncReply, encode: encodeSyncReply },
};

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(toHex);
const scope = fc.stringMatching(/^@?[a-z][a-z0-9.-]{0,20}$/);
const signer = fc.oneof(hex(20), hex(32)).map((text) => text.toUpperCase());
const trie = fc.record({ scope, signer }, PLAIN);
const prefix = fc.stringMatching(/^[01]{0,40}$/);
const item = fc.record({ time: fc.nat(0xffffffff), id: hex(32) }, PLAIN);
const shortIds = fc.array(hex(6), { minLength: 1, maxLength: 8 }).map((ids) => ids.sort());
const message = fc.uint8Array({ minLength: 1, maxLength: 50 });
const few = { minLength: 1, maxLength: 4 };

const signersAsk: fc.Arbitrary<SignersAsk> = fc.oneof(
  fc.record({ scope, form: fc.constant('short' as const), after: fc.option(hex(6)) }, PLAIN),
  fc.record({ scope, form: fc.constant('full' as const), after: fc.option(signer) }, PLAIN),
);
const nodeAsk = fc.record({ prefix, levels: fc.integer({ min: 1, max: 8 }), newest: fc.boolean(), dated: fc.boolean() }, PLAIN);
const nodesAsk: fc.Arbitrary<NodesAsk> = fc.record({ trie, nodes: fc.array(nodeAsk, few) }, PLAIN);
const pick: fc.Arbitrary<Pick> = fc.oneof(
  fc.record({ kind: fc.constant('below' as const), prefix, after: fc.option(item) }, PLAIN),
  fc.record({ kind: fc.constant('some' as const), prefix, ids: shortIds }, PLAIN),
);
const requests: fc.Arbitrary<SyncRequest> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), version: fc.integer({ min: 1, max: 255 }) }, PLAIN),
  fc.record({ kind: fc.constant('compare' as const), salt: hex(8), places: fc.uniqueArray(fc.nat(1023), few).map((places) => places.sort((a, b) => a - b)), digest: hex(12) }, PLAIN),
  fc.record({ kind: fc.constant('ask-signers' as const), salt: hex(8), asks: fc.array(signersAsk, few) }, PLAIN),
  fc.record({ kind: fc.constant('ask-nodes' as const), salt: hex(8), asks: fc.array(nodesAsk, few) }, PLAIN),
  fc.record({ kind: fc.constant('fetch' as const), salt: hex(8), asks: fc.array(fc.record({ trie, picks: fc.array(pick, few) }, PLAIN), few) }, PLAIN),
  fc.record({ kind: fc.constant('want' as const), scope, ids: fc.uniqueArray(hex(32), few).map((ids) => ids.sort()) }, PLAIN),
);

const { tree } = fc.letrec<{ tree: SyncTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constant({ kind: 'empty' as const }),
    fc.record({ kind: fc.constant('cut' as const), bits: fc.integer({ min: 1, max: 32 }), digest: hex(12) }, PLAIN),
    fc.record({ kind: fc.constant('list' as const), ids: shortIds }, PLAIN),
    fc.record({
      kind: fc.constant('dated' as const),
      items: fc.array(fc.record({ time: fc.nat(0xffffffff), id: hex(6) }, PLAIN), few).map((items) => items.sort(compareDated)),
    }, PLAIN),
    fc.record({ kind: fc.constant('split' as const), children: fc.tuple(tie('tree'), tie('tree')) }, PLAIN),
  ),
}));
const page = fc.tuple(fc.constantFrom('short' as const, 'full' as const), fc.boolean(), fc.uniqueArray(hex(6), few)).map(([form, more, names]) => ({
  form, more, signers: names.sort().map((name, i) => ({ name: form === 'short' ? name : name.toUpperCase().padEnd(40, '0'), count: 7 * i, digest: name + name })),
}));
const piece: fc.Arbitrary<SyncPiece> = fc.oneof(
  fc.record({ kind: fc.constant('below' as const), more: fc.option(item), items: fc.array(message, few) }, PLAIN),
  fc.record({ kind: fc.constant('some' as const), items: fc.array(fc.option(message), few) }, PLAIN),
);
const replies: fc.Arbitrary<SyncReply> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), version: fc.integer({ min: 1, max: 255 }), scopes: fc.uniqueArray(scope).map((list) => list.sort()) }, PLAIN),
  fc.constant({ kind: 'equal' } as const),
  fc.record({ kind: fc.constant('different' as const), digests: fc.array(hex(12), few) }, PLAIN),
  fc.record({ kind: fc.constant('signers' as const), pages: fc.array(page, few) }, PLAIN),
  fc.record({ kind: fc.constant('nodes' as const), trees: fc.array(tree, few) }, PLAIN),
  fc.record({ kind: fc.constant('items' as const), pieces: fc.array(piece, few) }, PLAIN),
);

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
