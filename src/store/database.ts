/** The one handle on LevelDB, with its failures in our words. */

import { Level } from 'level';
import { ConcurError } from '../base/errors.ts';
import { storeDamaged } from './damage.ts';
import type { KeyRange } from './keys.ts';
import type { Stored } from './record.ts';

export type Operation = { readonly type: 'put'; readonly key: string; readonly value: Uint8Array } | { readonly type: 'del'; readonly key: string };

export interface Database {
  get(key: string): Promise<Uint8Array | undefined>;
  getMany(keys: string[]): Promise<(Uint8Array | undefined)[]>;
  hasMany(keys: string[]): Promise<boolean[]>;
  /** In order of the keys, as of one moment. */
  keys(range: KeyRange): Promise<string[]>;
  entries(range: KeyRange): Promise<Stored[]>;
  /** Both as of one moment. */
  keysAndValue(range: KeyRange, key: string): Promise<{ keys: string[]; value: Uint8Array | undefined }>;
  /** All or nothing. `sync`: on disk when it resolves; otherwise it survives the end of the process, not that of the power. */
  write(operations: readonly Operation[], options: { sync: boolean }): Promise<void>;
  clear(range: KeyRange): Promise<void>;
  close(): Promise<void>;
}

/** @throws ConcurError store-locked | store-damaged | read-failed */
export async function openDatabase(folder: string, options: { createIfMissing: boolean }): Promise<Database> {
  const level = new Level<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view', ...options });
  try {
    await level.open(options);
  } catch (cause) {
    throw openFailure(folder, cause);
  }
  return {
    get: (key) => reading(level.get(key)),
    getMany: (keys) => reading(level.getMany(keys)),
    hasMany: (keys) => reading(level.hasMany(keys)),
    keys: (range) => reading(level.keys(range).all()),
    entries: async (range) => (await reading(level.iterator(range).all())).map(([key, value]) => ({ key, value })),
    keysAndValue: async (range, key) => reading(atOneMoment(level, range, key)),
    write: (operations, { sync }) => writing(level.batch([...operations], { sync })),
    clear: (range) => writing(level.clear(range)),
    close: () => level.close(),
  };
}

async function atOneMoment(level: Level<string, Uint8Array>, range: KeyRange, key: string): Promise<{ keys: string[]; value: Uint8Array | undefined }> {
  const snapshot = level.snapshot();
  try {
    const [keys, value] = await Promise.all([level.keys({ ...range, snapshot }).all(), level.get(key, { snapshot })]);
    return { keys, value };
  } finally {
    await snapshot.close();
  }
}

async function reading<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'LEVEL_CORRUPTION') throw storeDamaged('LevelDB cannot read it', cause);
    throw new ConcurError('read-failed', code === 'LEVEL_DATABASE_NOT_OPEN' ? 'store is closed' : 'cannot read the store', { cause });
  }
}

async function writing(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (cause) {
    throw new ConcurError('write-failed', 'cannot write to the store', { cause, hint: 'check the space on its disk and start again' });
  }
}

function openFailure(folder: string, error: unknown): ConcurError {
  const cause = error instanceof Error ? error.cause : undefined;
  const message = cause instanceof Error ? cause.message : '';
  if (codeOf(cause) === 'LEVEL_LOCKED') {
    return new ConcurError('store-locked', `store "${folder}" is in use by another process`, { cause: error, hint: 'stop the node that uses it, or let it finish' });
  }
  if (codeOf(cause) === 'LEVEL_CORRUPTION' || message.includes('does not exist')) {
    return storeDamaged(`LevelDB cannot open "${folder}"`, error);
  }
  return new ConcurError('read-failed', `cannot open the store "${folder}": ${message || String(error)}`, {
    cause: error, hint: 'check the permissions of the folder and the space on its disk',
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
