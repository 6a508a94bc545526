import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isConcurError } from '../../../src/base/errors.ts';
import { chooseKey, openKeyring } from '../../../cli/keys/keyring.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ADA = 'A'.repeat(40);
const GRACE = 'B'.repeat(40);

async function newFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  return join(folder, 'keys');
}

test('a key is kept in a file that only its owner can read', async (t) => {
  const folder = await newFolder(t);
  assert.equal(await openKeyring(folder).add(ADA, 'secret'), true);
  assert.equal((await stat(join(folder, `${ADA}.asc`))).mode & 0o777, 0o600);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal(await openKeyring(folder).secret(ADA), 'secret');
});

test('a key that is there already is not overwritten', async (t) => {
  const folder = await newFolder(t);
  const keyring = openKeyring(folder);
  await keyring.add(ADA, 'first');
  assert.equal(await keyring.add(ADA, 'second'), false);
  assert.equal(await readFile(join(folder, `${ADA}.asc`), 'utf8'), 'first');
});

test('only keys are listed, not the revocations beside them', async (t) => {
  const keyring = openKeyring(await newFolder(t));
  assert.deepEqual(await keyring.fingerprints(), []);
  await keyring.add(GRACE, 'secret');
  await keyring.add(ADA, 'secret');
  await keyring.putAside(ADA, 'revocation');
  assert.deepEqual(await keyring.fingerprints(), [ADA, GRACE]);
});

test('the only key signs, one of several must be chosen, and none is an error of set-up', async (t) => {
  const keyring = openKeyring(await newFolder(t));
  await assert.rejects(chooseKey(keyring, null), (error) => isConcurError(error, 'key-missing'));
  await keyring.add(ADA, 'secret');
  assert.equal(await chooseKey(keyring, null), ADA);
  await keyring.add(GRACE, 'secret');
  await assert.rejects(chooseKey(keyring, null), (error) => isConcurError(error, 'usage'));
  assert.equal(await chooseKey(keyring, GRACE), GRACE);
  await assert.rejects(chooseKey(keyring, 'C'.repeat(40)), (error) => isConcurError(error, 'key-missing'));
});
