import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex, utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { answerSync } from '../../src/sync/answer.ts';
import { openReconciliation } from '../../src/sync/reconcile.ts';
import { digestScope, shortFormsOf } from '../../src/sync/short-forms.ts';
import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import { summarise } from '../../src/sync/tries.ts';
import { testVectors } from './codecs.ts';
import { optionsOf, placeOf, sourceOf } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';
import { recordedSides, TRIE, vectors } from './vectors.ts';

testVectors({
  'sync request': { decode: decodeSyncRequest, encode: encodeSyncRequest },
  'sync reply': { decode: decodeSyncReply, encode: encodeSyncReply },
}, vectors);

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
