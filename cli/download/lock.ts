/** Keeps a second process away from a place, by a file that names the first. */

import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { ConcurError } from '../../src/base/errors.ts';
import { orFail, writeFailure } from './write-failure.ts';

const ATTEMPTS = 3;

/**
 * Another process that is gone has left its lock behind; one that lives keeps it.
 * @returns what gives the place free again
 * @throws ConcurError busy | write-failed
 */
export async function lock(path: string): Promise<() => Promise<void>> {
  // Written beside it first: a lock that named nobody yet would be taken for one that was left behind.
  const mark = `${path}.${randomUUID()}`;
  await orFail(path, writeFile(mark, `${process.pid}\n`, { flag: 'wx' }));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await isTaken(mark, path)) return () => rm(path, { force: true });
      const owner = await ownerOf(path);
      if (owner === null) continue;
      if (isAlive(owner)) throw busy(owner);
      await removeLeft(path);
    }
  } finally {
    await rm(mark, { force: true });
  }
  throw busy(await ownerOf(path));
}

/** @returns false when there is a lock already */
async function isTaken(mark: string, path: string): Promise<boolean> {
  try {
    await link(mark, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // Where a file cannot have two names.
      return copyFile(mark, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeFailure(path, error);
  }
}

/** One at a time, and looking again: of two who saw the same lock left behind, the slower would remove the quicker one's. */
async function removeLeft(path: string): Promise<void> {
  const unlock = await lock(`${path}.left`);
  try {
    const owner = await ownerOf(path);
    if (owner !== null && !isAlive(owner)) await rm(path, { force: true });
  } finally {
    await unlock();
  }
}

/** @returns NaN for a lock that names nobody, null for none */
async function ownerOf(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : ''));
  return text === null ? null : Number.parseInt(text, 10);
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(owner: number | null): ConcurError {
  const who = owner === null || Number.isNaN(owner) ? 'another concur' : `another concur (process ${owner})`;
  return new ConcurError('busy', `${who} is downloading to the same place`, { hint: 'wait for it, or name another place with -o' });
}
