import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes } from '../../src/base/bytes.ts';
import { EMPTY_SHA256 } from '../../src/base/sha256.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import type { ReleasePlace } from '../../src/proof/proof.ts';
import { signCheckpoint } from '../ledger/witnesses.ts';
import { refusedAs } from '../refusal.ts';
import { altered, becauseOf, dissenting, FILE, holding, read, will, witness, xena } from './witnessed.ts';
import { NOW, RIGHT } from './workbench.ts';

test('bad input 102: a leaf in another place, with another path, of another release, or with somebody left out', async (t) => {
  const ledger = await holding(t);
  await ledger.accept(await dissenting(), 'network');
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  const [checkpoint] = decodeProof(proof).checkpoints;
  const place = checkpoint?.places[0] as ReleasePlace;
  assert.deepEqual([place.index, place.path.length, place.signers.length], [1, 2, 3]);
  const placing = (change: Partial<ReleasePlace>) => read(altered(proof, { checkpoints: [{ message: checkpoint!.message, places: [{ ...place, ...change }] }] }));
  const [first = '', second = ''] = place.path;
  for (const change of [
    { index: 0 }, { index: 3 }, { index: 2 ** 32 - 1 }, { path: [] }, { path: [first] }, { path: [second, first] }, { path: [first, second, second] },
    { signers: place.signers.slice(1) }, { signers: [] }, { signers: place.signers.map((each) => ({ ...each, digest: RIGHT })) },
  ]) {
    await assert.rejects(placing(change), refusedAs('proof-malformed', /shows release "1\.0" where a checkpoint does not have it/), JSON.stringify(change));
  }
  await assert.rejects(placing({ signers: place.signers.toReversed() }), refusedAs('proof-malformed', /signers of a release that do not ascend/));
});

test('bad input 102: a checkpoint that was altered, is signed by another key, or is somebody else\'s', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  const [shown] = decodeProof(proof).checkpoints;
  const showing = (message: Uint8Array, places = shown!.places) => read(altered(proof, { checkpoints: [{ message, places }] }));
  const flipped = shown!.message.slice();
  flipped[flipped.length - 1]! ^= 1;
  await assert.rejects(showing(flipped), refusedAs('signature-bad', /does not fit the checkpoint/));
  const checkpoint = await ledger.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey });
  await assert.rejects(showing(signCheckpoint({ ...checkpoint, nodeKey: xena.key.nodeKey }, xena)), refusedAs('proof-malformed', /of a key that nothing in it lets speak/));
  await assert.rejects(showing(signCheckpoint({ ...checkpoint, time: NOW - 501 }, will)), refusedAs('proof-malformed', /nothing in it lets speak of its project then/));
  await assert.rejects(showing(signCheckpoint({ ...checkpoint, project: 'debian', scopes: ['debian'] }, will)), refusedAs('proof-malformed', /nothing in it lets speak of its project/));
  await assert.rejects(showing(signCheckpoint({ ...checkpoint, time: NOW + 3600 }, will)), refusedAs('signature-future', /in the future/));
  await assert.rejects(showing(concatBytes(shown!.message, Uint8Array.of(0))), refusedAs('envelope-malformed', /bytes too many/));
  await assert.rejects(read(altered(proof, { checkpoints: [shown!, shown!] })), refusedAs('proof-malformed', /checkpoints that do not ascend/));
  await assert.rejects(read(altered(proof, { checkpoints: [] })), refusedAs('proof-malformed', /a delegation without a checkpoint/));
});

test('bad input 102: an index of nothing shows that nothing was said, and holds no leaf', async (t) => {
  const ledger = await holding(t);
  await witness(ledger);
  const { proof } = await ledger.proof(FILE);
  const [shown] = decodeProof(proof).checkpoints;
  const checkpoint = await ledger.makeCheckpoint({ project: 'tails', nodeKey: will.key.nodeKey });
  const empty = signCheckpoint({ ...checkpoint, releases: { count: 0, root: EMPTY_SHA256 } }, will);
  await assert.rejects(read(altered(proof, { checkpoints: [{ message: empty, places: shown!.places }] })), refusedAs('proof-malformed', /where a checkpoint does not have it/));
  // It contradicts what the same checkpoint says of the signers, whose statements are there.
  assert.equal(await becauseOf(altered(proof, { checkpoints: [{ message: empty, places: [null] }] })), 'incomplete');
});
