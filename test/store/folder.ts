/** A folder that is gone when the test is. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts';

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-store-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Closed after the test, unless the test did so itself. */
export async function openedStore(t: TestContext, folder: string, options: StoreOptions = { create: true }): Promise<Store> {
  const store = await openStore(folder, options);
  t.after(() => store.close());
  return store;
}

/** A new store in a new folder. */
export async function emptyStore(t: TestContext): Promise<Store> {
  return openedStore(t, await temporaryFolder(t));
}
