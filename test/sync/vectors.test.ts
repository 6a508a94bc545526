import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex, utf8Encode } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { answerSync } from '../../src/sync/answer.ts';
import { openReconciliation } from '../../src/sync/reconcile.ts';
import { digestScope, shortFormsOf } from '../../src/sync/short-forms.ts';
import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { summarise } from '../../src/sync/tries.ts';
import { optionsOf, placeOf, sourceOf } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';
import { recordedSides, TRIE, vectors } from './vectors.ts';

interface Codec {
  decode(bytes: Uint8Array): unknown;
  encode(value: never): Uint8Array;
}

const CODECS: Readonly<Record<string, Codec>> = {
  'sync request': { decode: decodeSyncRequest, encode: encodeSyncRequest },
  'sync reply': { decode: decodeSyncReply, encode: encodeSyncReply },
};

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
    assert.throws(() => codec.decode(fromHex(vector.bytes)), (error) => isConcurError(error, 'frame-malformed'));
  });
}

for (const { comment, items, firstTime, secondsApart, root } of vectors.tries) {
  test(`vector: trie, ${comment}`, async () => {
    const tries = new MemoryTries();
    for (let i = 0; i < items; i++) tries.add(TRIE, { time: firstTime + i * secondsApart, id: sha256Hex(utf8Encode(`statement ${i}`)) });
    assert.equal(toHex(summarise(await tries.node(TRIE, '')).digest), root);
  });
}

test('vector: short forms', () => {
  const { shortForms } = vectors;
  const short = shortFormsOf(shortForms.salt);
  const digest = digestScope(shortForms.scopeRoots.map((root) => ({ signer: root.signer, count: 1, digest: fromHex(root.digest) })));
  assert.equal(short.name(shortForms.signer), shortForms.name);
  assert.equal(short.id(shortForms.id), shortForms.shortId);
  assert.equal(short.node(fromHex(shortForms.digest)), shortForms.node);
  assert.equal(toHex(digest), shortForms.scopeDigest);
  assert.equal(short.scope('tails', digest), shortForms.scope);
  assert.equal(short.combined([shortForms.scope]), shortForms.combined);
});

test('vector: the asking side of the recorded conversation asks byte for byte what was recorded', async () => {
  const { asking } = recordedSides();
  const conversation = openReconciliation({ ...optionsOf(asking), salt: vectors.conversation.salt });
  for (const { request, reply } of vectors.conversation.rounds) {
    const next = await conversation.next() ?? assert.fail('it has no more to ask');
    assert.equal(toHex(encodeSyncRequest(next)), request);
    for (const arrival of await conversation.take(decodeSyncReply(fromHex(reply)))) conversation.settle(arrival, placeOf(arrival.message));
  }
  assert.equal(await conversation.next(), null);
  assert.deepEqual(conversation.result(), { scopes: new Map([['tails', 'complete']]), rounds: vectors.conversation.rounds.length, arrivals: 5, undelivered: 0 });
});

test('vector: the answering side of the recorded conversation answers byte for byte what was recorded, in whatever order', async () => {
  const { answering, messages } = recordedSides();
  for (const { request, reply } of vectors.conversation.rounds.toReversed()) {
    const answered = await answerSync(sourceOf(answering, messages), decodeSyncRequest(fromHex(request)));
    assert.equal(toHex(encodeSyncReply(answered.reply)), reply);
  }
});

/** Bytes become hexadecimal, as in the vectors. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (_, member: unknown) => (member instanceof Uint8Array ? toHex(member) : member)));
}
