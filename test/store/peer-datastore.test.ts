import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Key } from 'interface-datastore';
import { openPeerDatastore } from '../../src/store/peer-datastore.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('what libp2p keeps is there after the folder is opened again', async (t) => {
  const folder = join(await temporaryFolder(t), 'peers');
  const datastore = await openPeerDatastore(folder);
  await datastore.put(new Key('/self'), new Uint8Array([1, 2, 3]));
  await datastore.close();
  const again = await openPeerDatastore(folder);
  assert.deepEqual([...await again.get(new Key('/self'))], [1, 2, 3]);
  await again.close();
});

test('a folder of peers that cannot be opened is refused with a way out', async (t) => {
  const file = join(await temporaryFolder(t), 'peers');
  await writeFile(file, 'not a folder');
  await assert.rejects(openPeerDatastore(file), { code: 'read-failed' });
});
