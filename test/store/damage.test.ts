import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { isConcurError } from '../../src/base/errors.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openedStore } from './folder.ts';
import { numberedMixed, readSample } from './foreign-samples.ts';
import { hashOf, numberedAttestation, recordOf } from './samples.ts';

const EXISTING = { create: false, readForeign: readSample };
const CREATE = { create: true };
const COUNT = 60;
/** Half of them ours, half of them foreign. */
const RECORDS = Array.from({ length: COUNT }, (_, i) => numberedMixed(i));
const OURS = RECORDS.filter((record) => record.content.kind !== 'foreign');
const FOREIGN = RECORDS.filter((record) => record.content.kind === 'foreign');

test('bad input 91: without CURRENT the store is damaged, and no new one is begun', async (t) => {
  const folder = await filledFolder(t);
  await rm(join(folder, 'records', 'CURRENT'));
  await assert.rejects(openStore(folder, CREATE), { code: 'store-damaged', exitCode: 74 });
  assert.ok((await readdir(join(folder, 'records'))).some((name) => name.endsWith('.log')), 'what was left is still there');
});

test('bad input 91: without CURRENT and without its seal the store is damaged too', async (t) => {
  const folder = await filledFolder(t);
  await rm(join(folder, 'records', 'CURRENT'));
  await rm(join(folder, 'seal'));
  await assert.rejects(openStore(folder, CREATE), { code: 'store-damaged' });
});

test('bad input 91: a store whose folder of records was removed is damaged', async (t) => {
  const folder = await filledFolder(t);
  await rm(join(folder, 'records'), { recursive: true });
  await assert.rejects(openStore(folder, CREATE), { code: 'store-damaged' });
});

test('bad input 91: a missing seal is damage', async (t) => {
  const folder = await filledFolder(t);
  await rm(join(folder, 'seal'));
  await assert.rejects(openStore(folder, CREATE), { code: 'store-damaged', message: 'store is damaged: its seal is missing' });
});

test('bad input 91: any flipped bit in the seal is damage', async (t) => {
  const folder = await filledFolder(t);
  const seal = await readFile(join(folder, 'seal'));
  for (let place = 0; place < seal.length; place++) {
    await writeFile(join(folder, 'seal'), seal.map((byte, i) => (i === place ? byte ^ 1 : byte)));
    await assert.rejects(openStore(folder, CREATE), { code: 'store-damaged' }, `byte ${place}`);
  }
});

test('bad input 90: a log cut short anywhere gives an earlier state, which the seal refuses', async (t) => {
  const folder = await filledFolder(t);
  const [log, size] = await largestFile(folder, '.log');
  for (const keep of [0, 7, Math.floor(size / 3), size - 4_000, size - 1]) {
    const copy = await copyOf(t, folder);
    await truncate(join(copy, 'records', log), keep);
    await assert.rejects(openStore(copy, EXISTING), { code: 'store-damaged', exitCode: 74 }, `${keep} of ${size} bytes`);
  }
});

test('bad input 90: an older copy of the records beside a newer seal is refused', async (t) => {
  const folder = await filledFolder(t);
  const older = await copyOf(t, folder);
  const store = await openStore(folder, EXISTING);
  await store.putAttestations([numberedAttestation(COUNT)]);
  await store.close();
  await cp(join(folder, 'seal'), join(older, 'seal'));
  await assert.rejects(openStore(older, EXISTING), { code: 'store-damaged', message: /were sealed/ });
});

test('bad input 91: the seal of another store is refused', async (t) => {
  const folder = await filledFolder(t);
  const another = await temporaryFolder(t);
  const store = await openStore(another, CREATE);
  await store.putAttestations([numberedAttestation(COUNT)]);
  await store.close();
  await cp(join(another, 'seal'), join(folder, 'seal'));
  await assert.rejects(openStore(folder, EXISTING), { code: 'store-damaged', message: 'store is damaged: its journal is not the one that was sealed' });
});

test('bad input 90: records that are newer than the seal are no damage', async (t) => {
  const folder = await filledFolder(t);
  const seal = await readFile(join(folder, 'seal'));
  const store = await openStore(folder, EXISTING);
  await store.putAttestations([numberedAttestation(COUNT)]);
  await store.close();
  await writeFile(join(folder, 'seal'), seal);
  const again = await openedStore(t, folder, EXISTING);
  assert.equal(await again.hasAttestation(numberedAttestation(COUNT).id), true);
});

test('bad input 91: a flipped bit in the log is noticed when the store is opened', async (t) => {
  const folder = await filledFolder(t);
  const [log, size] = await largestFile(folder, '.log');
  for (const place of spread(24, size)) {
    const copy = await copyOf(t, folder);
    await flipBit(join(copy, 'records', log), place);
    await assert.rejects(openStore(copy, EXISTING), { code: 'store-damaged' }, `byte ${place} of ${size}`);
  }
});

test('bad input 91: a flipped bit in a table never gives a wrong record, and what it hides is noticed', async (t) => {
  const folder = await settledFolder(t);
  const [table, size] = await largestFile(folder, '.ldb');
  const outcomes = new Set<string>();
  for (const place of spread(40, size)) {
    const copy = await copyOf(t, folder);
    await flipBit(join(copy, 'records', table), place);
    outcomes.add(await survey(copy, `byte ${place} of ${size}`));
  }
  assert.ok(outcomes.has('noticed when read'), 'some bits were in records');
});

test('bad input 91: a table that was removed is noticed when the store is opened', async (t) => {
  const folder = await settledFolder(t);
  const [table] = await largestFile(folder, '.ldb');
  await rm(join(folder, 'records', table));
  await assert.rejects(openStore(folder, EXISTING), { code: 'store-damaged' });
});

/** Whatever was done to the store: it gives right answers, or complains, or its check does. */
async function survey(folder: string, what: string): Promise<'sound' | 'noticed when read' | 'noticed by the check'> {
  let store: Store | undefined;
  try {
    store = await openStore(folder, EXISTING);
    if (await givesAllAnswers(store)) return 'sound';
    const { problems } = await store.check();
    assert.notEqual(problems.length, 0, `${what}: what is hidden is noticed by the check`);
    return 'noticed by the check';
  } catch (error) {
    if (!isConcurError(error, 'store-damaged', 'read-failed')) throw error;
    return 'noticed when read';
  } finally {
    await store?.close();
  }
}

/** False when something is missing; fails when something is wrong. */
async function givesAllAnswers(store: Store): Promise<boolean> {
  let complete = true;
  for (const record of RECORDS) {
    const found = await store.attestation(record.id);
    if (found === undefined) complete = false;
    else assert.deepEqual(found, recordOf(record));
  }
  await givesCountedAnswers(store);
  const listed = await store.idsOfProject('tails', { limit: COUNT + 1 });
  const byTime = (await store.newestIds({ limit: COUNT + 1 })).sort();
  return complete && isDeepStrictEqual(listed, idsOf(OURS)) && isDeepStrictEqual(byTime, idsOf(RECORDS));
}

/** What a verdict rests on is right, or refused: if not by the list, then when what it lists is read. */
async function givesCountedAnswers(store: Store): Promise<void> {
  const read = async (ids: readonly string[]): Promise<string[]> => idsOf(await store.attestations(ids));
  assert.deepEqual(await read(await store.foreignIdsNamed('bitcoin-28.')), idsOf(FOREIGN));
  for (let release = 0; release < COUNT / 3; release++) {
    const ids = idsOf(FOREIGN.filter((_, i) => Math.floor((2 * i + 1) / 3) === release));
    assert.deepEqual(await read(await store.foreignIdsByNames([`bitcoin-28.${release}-a.zip`])), ids);
    assert.deepEqual(await read(await store.idsByHash(hashOf(`b of 28.${release}`))), ids);
  }
  assert.deepEqual(await read(await store.filedIds('bitcoin-core')), idsOf(FOREIGN.filter((record) => record.filing !== undefined)));
  for (const { id, filing } of FOREIGN) assert.deepEqual(await store.originals(id), filing === undefined ? [] : [filing]);
}

function idsOf(records: readonly { id: string }[]): string[] {
  return records.map((record) => record.id).sort();
}

async function filledFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  const store = await openStore(folder, CREATE);
  for (const record of RECORDS) await store.putAttestations([record]);
  await store.close();
  return folder;
}

/** Opened once more, so that LevelDB has moved everything from its log to a table. */
async function settledFolder(t: TestContext): Promise<string> {
  const folder = await filledFolder(t);
  await (await openStore(folder, EXISTING)).close();
  return folder;
}

async function copyOf(t: TestContext, folder: string): Promise<string> {
  const copy = await temporaryFolder(t);
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** Its name and its size in bytes. */
async function largestFile(folder: string, extension: string): Promise<[string, number]> {
  const names = (await readdir(join(folder, 'records'))).filter((name) => name.endsWith(extension));
  const sized = await Promise.all(names.map(async (name): Promise<[string, number]> => [name, (await readFile(join(folder, 'records', name))).length]));
  const largest = sized.sort((a, b) => b[1] - a[1])[0];
  assert.ok(largest !== undefined && largest[1] > 0, `there is a ${extension} file`);
  return largest;
}

/** The same places each time, with no regular distance between them. */
function spread(count: number, size: number): number[] {
  return Array.from({ length: count }, (_, i) => (Math.floor((i * size) / count) + ((i * 7919) % Math.floor(size / count))) % size);
}

async function flipBit(path: string, place: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[place] = (bytes[place] as number) ^ (1 << place % 8);
  await writeFile(path, bytes);
}
