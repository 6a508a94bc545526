/** The one handle on LevelDB, with its failures in our words. */

import { Level } from 'level';
import { ConcurError } from '../base/errors.ts';
import { storeDamaged } from './damage.ts';
import type { KeyRange } from './keys.ts';
import type { Stored } from './record.ts';

export type Operation = { readonly type: 'put'; readonly key: string; readonly value: Uint8Array } | { readonly type: 'del'; readonly key: string };

export interface View {
  getMany(keys: string[]): Promise<(Uint8Array | undefined)[]>;
  /** In order of the keys, as of one moment. */
  keys(range: KeyRange): Promise<string[]>;
  entries(range: KeyRange): Promise<Stored[]>;
}

export interface Database extends View {
  get(key: string): Promise<Uint8Array | undefined>;
  hasMany(keys: string[]): Promise<boolean[]>;
  /** All that it reads is as of one moment. */
  atOneMoment<T>(read: (view: View) => Promise<T>): Promise<T>;
  /** All or nothing. `sync`: on disk when it resolves; otherwise it survives the end of the process, not that of the power. */
  write(operations: readonly Operation[], options: { sync: boolean }): Promise<void>;
  clear(range: KeyRange): Promise<void>;
  close(): Promise<void>;
}

/**
 * LevelDB maps each open table (2 MiB) into memory, and what was read of it stays there: with its default of 1,000 a
 * large store would take its own size of memory. To open one again costs a tenth of a
 * millisecond; with ten fewer, `status` in a store of 200,000 foreign attestations opens most of its tables each time.
 */
const MAX_OPEN_FILES = 92;

/** @throws ConcurError store-locked | store-damaged | read-failed */
export async function openDatabase(folder: string, options: { createIfMissing: boolean }): Promise<Database> {
  const level = new Level<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view', maxOpenFiles: MAX_OPEN_FILES, ...options });
  try {
    await level.open(options);
  } catch (cause) {
    throw openFailure(folder, cause);
  }
  return {
    ...viewOf(level),
    get: (key) => reading(level.get(key)),
    hasMany: (keys) => reading(level.hasMany(keys)),
    atOneMoment: (read) => atOneMoment(level, read),
    write: (operations, { sync }) => writing(level.batch([...operations], { sync })),
    clear: (range) => writing(level.clear(range)),
    close: () => level.close(),
  };
}

/** It would be 16 KiB, some 120 keys, and each time crosses to another thread and back: a fifth of the time of reading a million. */
const KEY_BYTES_AT_A_TIME = 256 * 1024;

type Snapshot = ReturnType<Level<string, Uint8Array>['snapshot']>;

function viewOf(level: Level<string, Uint8Array>, snapshot?: Snapshot): View {
  const as = snapshot === undefined ? {} : { snapshot };
  return {
    getMany: (keys) => reading(level.getMany(keys, as)),
    keys: (range) => reading(level.keys({ ...range, ...as, highWaterMarkBytes: KEY_BYTES_AT_A_TIME }).all()),
    entries: async (range) => (await reading(level.iterator({ ...range, ...as }).all())).map(([key, value]) => ({ key, value })),
  };
}

async function atOneMoment<T>(level: Level<string, Uint8Array>, read: (view: View) => Promise<T>): Promise<T> {
  const snapshot = await reading(snapshotOf(level));
  try {
    return await read(viewOf(level, snapshot));
  } finally {
    await snapshot.close();
  }
}

/** Async, so that a store that is closed says so in our words. */
async function snapshotOf(level: Level<string, Uint8Array>): Promise<Snapshot> {
  return level.snapshot();
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
