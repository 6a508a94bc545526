import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createHome, resolveHome } from '../../src/node/home.ts';
import { openLedger } from '../../src/node/open.ts';
import { openDatabase } from '../../src/store/database.ts';
import { keyOf } from '../../src/store/keys.ts';
import { openStore } from '../../src/store/store.ts';
import { foreignAttestation } from '../store/foreign-samples.ts';

test('a store with foreign attestations is indexed again by whoever opens it', async (t) => {
  const home = resolveHome({ home: await mkdtemp(join(tmpdir(), 'concur-home-')), env: {} });
  t.after(() => rm(home.data, { recursive: true }));
  await createHome(home);
  const store = await openStore(home.store, { create: true });
  await store.putAttestations([foreignAttestation()]);
  await store.close();
  const database = await openDatabase(join(home.store, 'records'), { createIfMissing: false });
  await database.write([{ type: 'del', key: keyOf('note', 'index-version') }], { sync: true });
  await database.close();
  const ledger = await openLedger(home);
  assert.deepEqual((await ledger.log({ limit: 9 })).map(({ id }) => id), [foreignAttestation().id]);
  await ledger.close();
});
