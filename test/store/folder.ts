/** Stores in folders that are gone when the test is. */

import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts';
import { atEnd, temporaryFolder } from '../temporary-folder.ts';
import { readSample } from './foreign-samples.ts';

/** Closed after the test, unless the test did so itself. */
export async function openedStore(t: TestContext, folder: string, options: StoreOptions = { create: true }): Promise<Store> {
  const store = await openStore(folder, options);
  atEnd(t, () => store.close());
  return store;
}

/** A new store in a new folder, which can read what foreign-samples.ts makes. */
export async function emptyStore(t: TestContext): Promise<Store> {
  return openedStore(t, await temporaryFolder(t), { create: true, readForeign: readSample });
}

/** Looks into the records of a closed store, or damages them. */
export async function withRecords<T>(folder: string, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(join(folder, 'records'), { createIfMissing: false });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}
