import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { openStore } from '../../src/store/store.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openedStore } from './folder.ts';
import { numberedAttestation, recordOf, sampleAttestation } from './samples.ts';

const CREATE = { create: true };
const EXISTING = { create: false };
const WRITER = new URL('endless-writer.ts', import.meta.url).pathname;

test('a store is made only when it may be', async (t) => {
  const folder = join(await temporaryFolder(t), 'new', 'store');
  await assert.rejects(openStore(folder, EXISTING), { code: 'not-found' });
  await (await openStore(folder, CREATE)).close();
  await (await openStore(folder, EXISTING)).close();
});

test('an empty folder is not taken for a store', async (t) => {
  await assert.rejects(openStore(await temporaryFolder(t), EXISTING), { code: 'not-found' });
});

test('a beginning that was cut short is begun again', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'records'));
  await writeFile(join(folder, 'records', 'MANIFEST-000001'), '');
  await (await openStore(folder, CREATE)).close();
});

test('what was put is there after the store is opened again', async (t) => {
  const folder = await temporaryFolder(t);
  const record = sampleAttestation();
  const store = await openStore(folder, CREATE);
  await store.putAttestations([record]);
  await store.close();
  const again = await openedStore(t, folder, EXISTING);
  assert.deepEqual(await again.attestation(record.id), recordOf(record));
  assert.deepEqual((await again.check()).problems, []);
});

test('a write that is under way when the store is closed is finished', async (t) => {
  const folder = await temporaryFolder(t);
  const records = Array.from({ length: 20 }, (_, i) => numberedAttestation(i));
  const store = await openStore(folder, CREATE);
  const writes = records.map((record) => store.putAttestations([record]));
  await store.close();
  await Promise.all(writes);
  const again = await openedStore(t, folder, EXISTING);
  assert.equal((await again.attestations(records.map((record) => record.id))).length, 20);
});

test('a closed store says so', async (t) => {
  const store = await openStore(await temporaryFolder(t), CREATE);
  await store.close();
  await assert.rejects(store.attestation(sampleAttestation().id), { code: 'read-failed', message: 'store is closed' });
  await assert.rejects(store.putAttestations([sampleAttestation()]), { code: 'write-failed' });
});

test('bad input 92: a second opening in the same process is refused and leaves the lock alone', async (t) => {
  const folder = await temporaryFolder(t);
  const link = join(await temporaryFolder(t), 'link');
  await symlink(folder, link);
  await openedStore(t, folder);
  await assert.rejects(openStore(folder, CREATE), { code: 'store-locked' });
  await assert.rejects(openStore(link, CREATE), { code: 'store-locked' });
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint = readAll(child.stderr);
  assert.deepEqual(await once(child, 'exit'), [74, null]);
  assert.match(await complaint, /^store-locked .*is in use by process \d+\n$/);
});

test('who has patience gets the store when its owner lets go', async (t) => {
  const folder = await temporaryFolder(t);
  const owner = await openStore(folder, CREATE);
  const waiting = openStore(folder, { ...EXISTING, patience: 60_000 });
  await owner.putAttestations([sampleAttestation()]);
  await owner.close();
  const store = await waiting;
  assert.equal(await store.hasAttestation(sampleAttestation().id), true);
  await store.close();
});

test('bad input 92: a second process is refused by LevelDB when the owner\'s file was removed', async (t) => {
  const folder = await temporaryFolder(t);
  await openedStore(t, folder);
  await rm(join(folder, 'owner'));
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint = readAll(child.stderr);
  assert.deepEqual(await once(child, 'exit'), [74, null]);
  assert.match(await complaint, /^store-locked /);
});

test('bad input 92: the lock of a process that is gone is no obstacle', async (t) => {
  const folder = await temporaryFolder(t);
  for (const stale of ['pid 4194305\nborn unknown\n', `pid ${process.pid}\nborn another-boot/1\n`, '']) {
    await writeFile(join(folder, 'owner'), stale);
    await (await openStore(folder, CREATE)).close();
  }
});

test('bad input 92: a folder that others may read is closed to them', async (t) => {
  const folder = await temporaryFolder(t);
  await chmod(folder, 0o777);
  await openedStore(t, folder);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test('bad input 91: a store of a newer version is left alone', async (t) => {
  const folder = await temporaryFolder(t);
  await (await openStore(folder, CREATE)).close();
  const seal = join(folder, 'seal');
  const newer = (await readFile(seal, 'utf8')).replace('concur-store 2', 'concur-store 3').replace(/sha256 .*\n$/, '');
  await writeFile(seal, `${newer}sha256 ${sha256Hex(utf8Encode(newer))}\n`);
  await assert.rejects(openStore(folder, CREATE), { code: 'store-version', message: 'store has layout 3, this program reads 1 to 2' });
});

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += Buffer.from(chunk).toString();
  return text;
}
