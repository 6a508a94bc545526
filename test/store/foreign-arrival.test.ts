import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { NewAttestation } from '../../src/store/attestations.ts';
import { keysBelow } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { foreignAnswers } from './foreign-answers.ts';
import { foreignAttestation, numberedForeign, readSample, sampleFiling, TARBALL } from './foreign-samples.ts';
import { emptyStore, withRecords } from './folder.ts';
import { BOB, hashOf, numberedAttestation, recordOf } from './samples.ts';

const SEED = 20170608;
const KEY_ID = '0123456789ABCDEF';
const OF_BOB = { values: { [TARBALL]: hashOf('tarball'), 'bitcoin-28.0.tar.gz': [hashOf('one'), hashOf('two')] }, signer: BOB };

/** Some share a payload, some are filed, one came before its key was known, and one is ours. */
const RECORDS: NewAttestation[] = [
  ...[0, 1, 2, 3, 4].map(numberedForeign),
  { ...numberedForeign(0), filing: sampleFiling('28.0/alice/all.SHA256SUMS') },
  { ...numberedForeign(0), filing: sampleFiling('archive/28.0/alice/all.SHA256SUMS', { release: null }) },
  { ...numberedForeign(3), filing: sampleFiling('28.1/alice/all.SHA256SUMS', { release: '28.1' }) },
  foreignAttestation({ ...OF_BOB, mathematics: 'no-key' }),
  foreignAttestation(OF_BOB),
  { ...foreignAttestation({ ...OF_BOB, format: 'gitian' }), filing: sampleFiling('gitian.assert', { project: null }) },
  foreignAttestation({ signer: KEY_ID, mathematics: 'no-key' }),
  foreignAttestation({ mathematics: 'unsupported' }),
  numberedAttestation(1),
];

test('every order of arrival, in any batches, gives the same answers', async (t) => {
  const expected = await foreignAnswers(await filled(await emptyStore(t), [RECORDS]), RECORDS);
  const arrivals = fc.tuple(fc.shuffledSubarray(RECORDS, { minLength: RECORDS.length }), fc.integer({ min: 1, max: RECORDS.length }));
  await fc.assert(fc.asyncProperty(arrivals, async ([shuffled, size]) => {
    assert.deepEqual(await foreignAnswers(await filled(await emptyStore(t), slices(shuffled, size)), RECORDS), expected);
  }), { seed: SEED, numRuns: 12 });
});

test('what 24 sign is on disk once', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true, readForeign: readSample });
  const records = Array.from({ length: 256 }, (_, i) => foreignAttestation({ values: valuesOf(Math.floor(i / 24)), signer: String(i % 24).padStart(40, '0'), time: 1_600_000_000 + i }));
  assert.deepEqual(new Set(await store.putAttestations(records)), new Set([true]));
  assert.equal((await store.foreignIdsNamed('bitcoin-3.0-')).length, 24);
  assert.equal((await store.foreignIdsNamed('bitcoin-')).length, 256);
  assert.deepEqual(await store.attestations(records.map(({ id }) => id)), records.map(recordOf));
  assert.deepEqual((await store.check()).problems, []);
  await store.close();
  await withRecords(folder, async (database) => {
    assert.equal((await database.keys(keysBelow('payload'))).length, 11);
    const { length } = Buffer.concat((await database.entries(keysBelow('attestation'))).map(({ value }) => value));
    assert.ok(length < 256 * 600, `${length} bytes of attestations, 25 names and hashes not among them`);
  });
});

function valuesOf(release: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`bitcoin-${release}.0-host${i}.tar.gz`, hashOf(`${release} ${i}`)]));
}

async function filled(store: Store, batches: readonly NewAttestation[][]): Promise<Store> {
  await Promise.all(batches.map((batch) => store.putAttestations(batch)));
  return store;
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
