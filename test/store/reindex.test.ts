import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Database } from '../../src/store/database.ts';
import { keyOf, keysBelow } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openedStore, withRecords } from './folder.ts';
import { ALICE, hashOf, numberedAttestation, sampleAttestation, sampleCertificate } from './samples.ts';

const EXISTING = { create: false };
const NOTHING = new Uint8Array();

test('a statement that a look-up has lost is damage, and not a shorter answer', async (t) => {
  const record = sampleAttestation();
  const retraction = sampleAttestation({ retracts: [record.id] });
  const folder = await folderWithout(t, async (database) => {
    for (const table of ['hash', 'name', 'release', 'retraction'] as const) await database.clear(keysBelow(table));
  });
  const store = await openedStore(t, folder, EXISTING);
  const damaged = { code: 'store-damaged', message: /^store is damaged: 0 of \d entries are listed under the / };
  await assert.rejects(store.idsByHash(hashOf('baseline')), damaged);
  await assert.rejects(store.idsByNames('tails', ['tails.iso']), damaged);
  await assert.rejects(store.idsByRelease('tails', '3.0~rc2'), damaged);
  await assert.rejects(store.retractionIds('tails'), damaged);
  assert.equal(await store.hasAttestation(retraction.id), true);
  assert.equal((await store.check()).problems.length > 0, true);
});

test('a count that was lost is damage too', async (t) => {
  const folder = await folderWithout(t, (database) => database.clear(keysBelow('count')));
  const store = await openedStore(t, folder, EXISTING);
  await assert.rejects(store.idsByHash(hashOf('baseline')), { code: 'store-damaged' });
});

test('indexes in doubt are made again from the records', async (t) => {
  const folder = await folderWithout(t, async (database) => {
    await database.clear(keysBelow('release'));
    await database.clear(keysBelow('count'));
    await database.write([{ type: 'put', key: keyOf('hash', hashOf('baseline'), hashOf('nobody')), value: NOTHING }], { sync: true });
  });
  const store = await openedStore(t, folder, { ...EXISTING, rebuildIndexes: true });
  assert.deepEqual(await store.idsByRelease('tails', '3.0~rc2'), [sampleAttestation().id]);
  assert.deepEqual(await store.idsByHash(hashOf('baseline')), [sampleAttestation().id]);
  assert.equal(await store.primaryOf(ALICE), ALICE);
  assert.deepEqual((await store.check()).problems, []);
});

test('a rebuilding that was interrupted is finished at the next start', async (t) => {
  const folder = await folderWithout(t, async (database) => {
    await database.write([{ type: 'del', key: keyOf('note', 'index-version') }], { sync: true });
    await database.clear(keysBelow('timeline'));
  });
  const store = await openedStore(t, folder, EXISTING);
  assert.deepEqual((await store.check()).problems, []);
  assert.equal((await store.newestIds({ limit: 100 })).length, 13);
});

test('the check names a record that is gone and a key that belongs to none', async (t) => {
  const { id } = numberedAttestation(3);
  const folder = await folderWithout(t, async (database) => {
    await database.write([
      { type: 'del', key: keyOf('attestation', id) },
      { type: 'put', key: keyOf('project', 'tails', hashOf('nobody')), value: NOTHING },
    ], { sync: true });
  });
  const store = await openedStore(t, folder, EXISTING);
  const { problems } = await store.check();
  assert.ok(problems.includes(`the attestation "${id}" is missing`), problems.join('\n'));
  assert.ok(problems.some((problem) => problem.endsWith('index keys belong to no record')), problems.join('\n'));
});

test('a record that was lost since the last process wrote it is noticed when the store is opened', async (t) => {
  const { id } = numberedAttestation(10);
  const folder = await folderWithout(t, (database) => database.write([{ type: 'del', key: keyOf('attestation', id) }], { sync: true }));
  await assert.rejects(openStore(folder, EXISTING), { code: 'store-damaged', message: `store is damaged: the attestation "${id}" is missing` });
});

test('the check names a certificate that is an older one than was written', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  await store.putCertificate(sampleCertificate(ALICE));
  await store.close();
  const older = await withRecords(folder, async (database) => await database.get(keyOf('certificate', ALICE)) as Uint8Array);
  const newer = await openStore(folder, EXISTING);
  await newer.putCertificate(sampleCertificate(ALICE, [ALICE, 'C'.repeat(40)]));
  await newer.close();
  await withRecords(folder, (again) => again.write([{ type: 'put', key: keyOf('certificate', ALICE), value: older }], { sync: true }));
  const damaged = await openedStore(t, folder, EXISTING);
  assert.match((await damaged.check()).problems.join('\n'), /the certificate "A{40}" is not the newest that was written/);
});

/** A store of 13 attestations, a retraction among them, and a certificate, closed and then damaged. */
async function folderWithout(t: TestContext, damage: (database: Database) => Promise<void>): Promise<string> {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  const record = sampleAttestation();
  const numbered = Array.from({ length: 10 }, (_, i) => numberedAttestation(i));
  await store.putAttestations([record, sampleAttestation({ retracts: [record.id] }), ...numbered]);
  await store.putCertificate(sampleCertificate(ALICE));
  await store.close();
  // Sealed once more by a later process, so that these records count as settled and are not looked for at the next start.
  const later = await openStore(folder, EXISTING);
  await later.putAttestations([numberedAttestation(10)]);
  await later.close();
  await withRecords(folder, damage);
  return folder;
}
