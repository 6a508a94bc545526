import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { keyOf } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { numberedForeign } from './foreign-samples.ts';
import { openedStore, withRecords } from './folder.ts';
import { ALICE, BOB, hashOf, numberedAttestation, recordOf, sampleAttestation, sampleCertificate } from './samples.ts';

const EXISTING = { create: false };
const SUBKEY = 'C'.repeat(40);

test('a store of version 0.1.0 is read, and indexed again when it is opened', async (t) => {
  const store = await openedStore(t, await olderFolder(t), EXISTING);
  const record = sampleAttestation();
  assert.deepEqual(await store.attestation(record.id), recordOf(record));
  assert.deepEqual(await store.idsByHash(hashOf('baseline')), [record.id]);
  assert.deepEqual(await store.retractionIds('tails'), [sampleAttestation({ retracts: [record.id] }).id]);
  assert.equal((await store.newestIds({ limit: 100 })).length, 13);
  assert.deepEqual(await store.certificates(), [sampleCertificate(ALICE, [ALICE, SUBKEY]), sampleCertificate(BOB)]);
  assert.deepEqual(await store.keysById('C'.repeat(16)), [{ primary: ALICE, key: SUBKEY }]);
  assert.deepEqual(await store.pending(BOB), [numberedAttestation(20).message]);
  assert.equal(await store.note('synced tails'), '1496923200');
  assert.deepEqual((await store.tries.roots('tails')).map(({ signer, count }) => [signer, count]), [[ALICE, 8], [BOB, 5]]);
  assert.deepEqual(await store.trieScopes(), ['@certificates', 'tails']);
  assert.deepEqual((await store.check()).problems, []);
});

test('a store of version 0.1.0 takes in foreign attestations, and from its first opening on version 0.1.0 leaves it alone', async (t) => {
  const folder = await olderFolder(t);
  assert.match(await readFile(join(folder, 'seal'), 'utf8'), /^concur-store 1\n/);
  const store = await openStore(folder, EXISTING);
  assert.match(await readFile(join(folder, 'seal'), 'utf8'), /^concur-store 2\n/);
  await store.putAttestations([numberedForeign(0)]);
  await store.close();
  const again = await openedStore(t, folder, EXISTING);
  assert.deepEqual(await again.attestation(numberedForeign(0).id), recordOf(numberedForeign(0)));
  assert.deepEqual(await again.attestation(sampleAttestation().id), recordOf(sampleAttestation()));
});

test('a store of version 0.1.0 that lost its newest record is damaged', async (t) => {
  const folder = await olderFolder(t);
  const { id } = numberedAttestation(10);
  await withRecords(folder, (database) => database.write([{ type: 'del', key: keyOf('attestation', id) }], { sync: true }));
  await assert.rejects(openStore(folder, EXISTING), { code: 'store-damaged', message: `store is damaged: the attestation "${id}" is missing` });
});

async function olderFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  await cp(new URL('fixtures/layout-1', import.meta.url), folder, { recursive: true });
  return folder;
}
