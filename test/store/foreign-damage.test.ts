import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { isConcurError } from '../../src/base/errors.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { Database } from '../../src/store/database.ts';
import { keyOf, keysBelow, partOf, type Table } from '../../src/store/keys.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { countedAnswers, foreignAnswers } from './foreign-answers.ts';
import { foreignAttestation, numberedForeign, readSample, sampleFiling } from './foreign-samples.ts';
import { openedStore, withRecords } from './folder.ts';
import { ALICE, hashOf, sampleCertificate } from './samples.ts';

const SEED = 20170608;
const EXISTING = { create: false, readForeign: readSample };
const DAMAGED = { code: 'store-damaged', exitCode: 74 };
const KEY_ID = '0123456789ABCDEF';
const ALL = [0, 1, 2, 3, 4].map(numberedForeign).map((record, i): NewAttestation => (i % 2 === 0 ? { ...record, filing: sampleFiling(`28.${i}/all.SHA256SUMS`) } : record));
const UNVERIFIED = foreignAttestation({ signer: KEY_ID, mathematics: 'no-key' });
const RECORDS = [...ALL, UNVERIFIED];
const [FIRST] = ALL as [NewAttestation];

/** Each table whose loss a look-up must notice, with how it is asked. */
const LOOK_UPS: [Table, string, (store: Store) => Promise<unknown>][] = [
  ['foreign-hash', 'by a hash', (store) => store.idsByHash(hashOf('a of 28.0'))],
  ['foreign-name', 'by a name', (store) => store.foreignIdsByNames(['bitcoin-28.0-a.zip'])],
  ['foreign-name', 'by the start of a name', (store) => store.foreignIdsNamed('bitcoin-28.0-')],
  ['signed', 'by a name', (store) => store.foreignIdsByNames(['bitcoin-28.0-a.zip'])],
  ['unverified', 'by what a signature names', (store) => store.unverifiedBy(KEY_ID)],
  ['filed', 'by a project', (store) => store.filedIds('bitcoin-core')],
  ['filed', 'by a release', (store) => store.filedIds('bitcoin-core', '28.0')],
  ['filing', 'for filings', (store) => store.filings([FIRST.id])],
  ['file', 'for the files', (store) => store.originals(FIRST.id)],
  ['payload', 'for an attestation', (store) => store.attestation(FIRST.id)],
  ['payload', 'for several attestations', (store) => store.attestations([FIRST.id])],
  ['count', 'by the start of a name', (store) => store.foreignIdsNamed('bitcoin-28.0-')],
  ['count', 'by a project', (store) => store.filedIds('bitcoin-core')],
];

for (const [table, how, lookUp] of LOOK_UPS) {
  test(`a table "${table}" that was lost is damage to whoever asks ${how}, and not a shorter answer`, async (t) => {
    const store = await openedStore(t, await changedFolder(t, (database) => database.clear(keysBelow(table))), EXISTING);
    await assert.rejects(lookUp(store), DAMAGED);
    assert.notDeepEqual((await store.check()).problems, []);
  });
}

test('a payload that was removed is named by the check', async (t) => {
  const { keys: [key] } = await contentOf(await filledFolder(t), 'payload');
  const store = await openedStore(t, await changedFolder(t, (database) => database.write([{ type: 'del', key: key as string }], { sync: true })), EXISTING);
  const { problems } = await store.check();
  assert.ok(problems.includes(`the payload "${partOf(key as string, -1)}" is missing`), problems.join('\n'));
});

test('a payload that was lost since the last process wrote it is noticed when the store is opened', async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  await store.putAttestations(ALL);
  await store.close();
  const { keys: [key] } = await contentOf(folder, 'payload');
  await withRecords(folder, (database) => database.write([{ type: 'del', key: key as string }], { sync: true }));
  await assert.rejects(openStore(folder, EXISTING), { code: 'store-damaged', message: `store is damaged: the payload "${partOf(key as string, -1)}" is missing` });
});

test('a file that a filing refers to and that was removed is named by the check', async (t) => {
  const folder = await changedFolder(t, (database) => database.clear(keysBelow('file')));
  const { problems } = await (await openedStore(t, folder, EXISTING)).check();
  assert.equal(problems.filter((problem) => /^the file "[0-9a-f]{64}" is missing$/.test(problem)).length, 3, problems.join('\n'));
});

for (const table of ['payload', 'attestation', 'filing', 'file'] as const) {
  test(`bad input 91: any flipped bit in a record of the table "${table}" is noticed when it is read, and by the check`, async (t) => {
    const folder = await filledFolder(t);
    const { keys, values } = await contentOf(folder, table);
    await fc.assert(fc.asyncProperty(placeIn(values), async ([entry, place, bit]) => {
      const [key, value] = [keys[entry] as string, values[entry] as Uint8Array];
      await withRecords(folder, (database) => database.write([{ type: 'put', key, value: value.map((byte, i) => (i === place ? byte ^ (1 << bit) : byte)) }], { sync: true }));
      const store = await openStore(folder, EXISTING);
      await assert.rejects(countedAnswers(store, RECORDS), DAMAGED);
      assert.notDeepEqual((await store.check()).problems, []);
      await store.close();
      await withRecords(folder, (database) => database.write([{ type: 'put', key, value }], { sync: true }));
    }), { seed: SEED, numRuns: 4 });
  });
}

for (const table of ['foreign-hash', 'foreign-name', 'signed', 'unverified', 'filed', 'filing', 'foreign-signer', 'timeline', 'key-id', 'count'] as const) {
  test(`bad input 91: a flipped bit in a key of the table "${table}" never makes an answer wrong, and the check notices it`, async (t) => {
    const folder = await filledFolder(t);
    const sound = await answersOf(folder);
    const { keys, values } = await contentOf(folder, table);
    // Behind the table's name: a key of no table is like one that is gone, and those are tested above.
    const places = placeIn(keys.map((key) => key.slice(table.length + 1))).filter(([, , bit]) => bit < 7);
    await fc.assert(fc.asyncProperty(places, async ([entry, place, bit]) => {
      const [key, value] = [keys[entry] as string, values[entry] as Uint8Array];
      const at = table.length + 1 + place;
      const altered = key.slice(0, at) + String.fromCharCode(key.charCodeAt(at) ^ (1 << bit)) + key.slice(at + 1);
      await withRecords(folder, (database) => database.write([{ type: 'del', key }, { type: 'put', key: altered, value }], { sync: true }));
      const store = await openStore(folder, EXISTING);
      const answers = await countedAnswers(store, RECORDS).catch((error: unknown) => error);
      if (!isConcurError(answers, 'store-damaged')) assert.deepEqual(answers, sound);
      assert.notDeepEqual((await store.check()).problems, []);
      await store.close();
      await withRecords(folder, (database) => database.write([{ type: 'del', key: altered }, { type: 'put', key, value }], { sync: true }));
    }), { seed: SEED, numRuns: 4 });
  });
}

test('indexes in doubt are made again from attestations, payloads and filings', async (t) => {
  const folder = await filledFolder(t);
  const before = await openStore(folder, EXISTING);
  const answers = await foreignAnswers(before, RECORDS);
  await before.close();
  await withRecords(folder, async (database) => {
    for (const table of ['foreign-hash', 'foreign-name', 'signed', 'unverified', 'filed', 'foreign-signer', 'timeline', 'key-id', 'count'] as const) await database.clear(keysBelow(table));
    await database.write([{ type: 'put', key: keyOf('signed', hashOf('nobody'), hashOf('nobody')), value: new Uint8Array() }], { sync: true });
  });
  const after = await openedStore(t, folder, { ...EXISTING, rebuildIndexes: true });
  assert.deepEqual(await foreignAnswers(after, RECORDS), answers);
  assert.deepEqual(await after.keysById('A'.repeat(16)), [{ primary: ALICE, key: ALICE }]);
});

test('without a reader for other formats, a store that has some is not indexed again and stays as it is', async (t) => {
  const folder = await filledFolder(t);
  const sound = await answersOf(folder);
  const refusal = { code: 'store-version', message: 'store holds attestations in the format "sha256sums", which cannot be read here' };
  await assert.rejects(openStore(folder, { create: false, rebuildIndexes: true }), refusal);
  assert.deepEqual(await answersOf(folder), sound);
  const store = await openedStore(t, folder, { create: false });
  await assert.rejects(store.check(), refusal);
});

test('a payload that this version reads no more is named, and the store is not indexed halfway', async (t) => {
  const folder = await filledFolder(t);
  const readForeign = async (): Promise<never> => { throw new Error('no such line'); };
  await assert.rejects(openStore(folder, { create: false, rebuildIndexes: true, readForeign }), { code: 'store-version', message: /^store holds an attestation in the format "sha256sums" that another version took in/ });
  const store = await openedStore(t, folder, EXISTING);
  assert.deepEqual((await store.check()).problems, []);
});

/** One of these values, a place in it and a bit there. */
function placeIn(values: readonly { readonly length: number }[]): fc.Arbitrary<[number, number, number]> {
  return fc.nat(values.length - 1).chain((entry) => fc.tuple(fc.constant(entry), fc.nat((values[entry]?.length ?? 1) - 1), fc.nat(7)));
}

/** Sealed by a later process, so that these records count as settled and are not looked for at the next start. */
async function filledFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, { create: true });
  await store.putAttestations(RECORDS);
  await store.putCertificate(sampleCertificate(ALICE));
  await store.close();
  const later = await openStore(folder, EXISTING);
  await later.putCertificate(sampleCertificate('D'.repeat(40)));
  await later.close();
  return folder;
}

async function changedFolder(t: TestContext, change: (database: Database) => Promise<void>): Promise<string> {
  const folder = await filledFolder(t);
  await withRecords(folder, change);
  return folder;
}

async function contentOf(folder: string, table: Table): Promise<{ keys: string[]; values: Uint8Array[] }> {
  const entries = await withRecords(folder, (database) => database.entries(keysBelow(table)));
  assert.ok(entries.length > 0, `there is something in the table "${table}"`);
  return { keys: entries.map(({ key }) => key), values: entries.map(({ value }) => new Uint8Array(value)) };
}

async function answersOf(folder: string): Promise<unknown> {
  const store = await openStore(folder, EXISTING);
  try {
    return await countedAnswers(store, RECORDS);
  } finally {
    await store.close();
  }
}
