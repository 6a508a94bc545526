/** A folder that is gone when the test is. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts';
import { readSample } from './foreign-samples.ts';

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-store-'));
  atEnd(t, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

const endings = new WeakMap<TestContext, (() => Promise<void>)[]>();

/** The last begun is the first ended: a store is closed before its folder is removed. */
export function atEnd(t: TestContext, end: () => Promise<void>): void {
  const known = endings.get(t);
  if (known !== undefined) {
    known.push(end);
    return;
  }
  const ends = [end];
  endings.set(t, ends);
  t.after(async () => {
    for (const each of ends.reverse()) await each();
  });
}

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
