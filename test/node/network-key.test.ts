import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readNetworkKey, writeNewNetworkKey } from '../../src/node/network-key.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('a new key is read again, is another each time, and only its owner may read it', async (t) => {
  const folder = await temporaryFolder(t);
  const [one, other] = [join(folder, 'one'), join(folder, 'other')];
  await Promise.all([writeNewNetworkKey(one), writeNewNetworkKey(other)]);
  assert.match(new TextDecoder().decode(await readNetworkKey(one)), /^\/key\/swarm\/psk\/1\.0\.0\/\n\/base16\/\n[0-9a-f]{64}\n$/);
  assert.notDeepEqual(await readNetworkKey(one), await readNetworkKey(other));
  assert.equal((await stat(one)).mode & 0o777, 0o600);
});

test('a key that is there is not written over', async (t) => {
  const file = join(await temporaryFolder(t), 'key');
  await writeNewNetworkKey(file);
  const before = await readFile(file, 'utf8');
  await assert.rejects(writeNewNetworkKey(file), { code: 'write-failed' });
  assert.equal(await readFile(file, 'utf8'), before);
});

test('what is no key is refused, and never quoted', async (t) => {
  const file = join(await temporaryFolder(t), 'key');
  const secret = 'ab'.repeat(32);
  for (const text of ['', secret, `/key/swarm/psk/1.0.0/\n/base16/\n${secret.slice(1)}\n`, `/key/swarm/psk/1.0.0/\n/base64/\n${secret}\n`, `/key/swarm/psk/1.0.0/\n/base16/\n${secret}\n${secret}\n`]) {
    await writeFile(file, text);
    await assert.rejects(readNetworkKey(file), (error: Error & { code: string }) => error.code === 'config-malformed' && !error.message.includes('abab'));
  }
  await assert.rejects(readNetworkKey(`${file}.not`), { code: 'read-failed' });
});
