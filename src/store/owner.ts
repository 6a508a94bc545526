/**
 * One process owns a store. LevelDB has a lock of its own, but a process that opens its own store a second time
 * drops that lock without a word, and then anybody can open it. So ours is taken first and asked first.
 *
 * The file names the process and when it was born: the number alone may belong to another one by now.
 */

import { link, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ConcurError, isConcurError } from '../base/errors.ts';

export interface Ownership {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** Boot and tick, or `unknown` where the system does not tell. */
  readonly born: string;
}

const FORM = /^pid (\d{1,10})\nborn (\S{1,100})\n$/;
const UNKNOWN_BIRTH = 'unknown';
const ATTEMPTS = 5;
/** Milliseconds. */
const RETRY_INTERVAL = 20;

/** What this very process owns: should another one take the file for stale and remove it, LevelDB's lock still holds. */
const ownedHere = new Set<string>();

/**
 * @param file in a folder that is there
 * @param options patience: milliseconds to wait for another owner to let go
 * @throws ConcurError store-locked | write-failed
 */
export async function takeOwnership(file: string, { patience = 0 }: { patience?: number } = {}): Promise<Ownership> {
  const path = join(await realpath(dirname(file)), basename(file));
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await takeNow(path);
    } catch (error) {
      if (!isConcurError(error, 'store-locked') || performance.now() >= deadline) throw error;
      await setTimeout(RETRY_INTERVAL);
    }
  }
}

async function takeNow(path: string): Promise<Ownership> {
  if (ownedHere.has(path)) throw locked(path, process.pid);
  ownedHere.add(path);
  try {
    await claim(path, { pid: process.pid, born: await birthOf(process.pid) });
  } catch (error) {
    ownedHere.delete(path);
    throw error;
  }
  let released = false;
  return {
    async release() {
      // Once only: the second time the file may be another's.
      if (released) return;
      released = true;
      await rm(path, { force: true });
      ownedHere.delete(path);
    },
  };
}

async function claim(path: string, self: Owner): Promise<void> {
  // Written first and linked then, so that nobody sees it half written.
  const prepared = `${path}.${self.pid}`;
  try {
    await writeFile(prepared, `pid ${self.pid}\nborn ${self.born}\n`, { mode: 0o600 });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await tryLink(prepared, path)) return;
      const owner = await readOwner(path);
      if (owner !== undefined && await isAlive(owner)) throw locked(path, owner.pid);
      await rm(path, { force: true });
    }
  } catch (cause) {
    if (cause instanceof ConcurError) throw cause;
    throw new ConcurError('write-failed', `cannot write "${path}"`, { cause, hint: 'check the space and the permissions' });
  } finally {
    await rm(prepared, { force: true });
  }
  throw locked(path, undefined);
}

/** False when the name is taken. */
async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Undefined for a file that has just gone, or that a power cut left empty. */
async function readOwner(path: string): Promise<Owner | undefined> {
  const [, pid, born] = FORM.exec(await readOr('', path)) ?? [];
  return pid === undefined || born === undefined ? undefined : { pid: Number(pid), born };
}

async function isAlive({ pid, born }: Owner): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const current = await birthOf(pid);
  return born === UNKNOWN_BIRTH || current === UNKNOWN_BIRTH || current === born;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return !hasCode(error, 'ESRCH');
  }
}

/** Linux: the boot's id and the tick at which the process began (field 22 of its stat, after the name in brackets). */
async function birthOf(pid: number): Promise<string> {
  const boot = (await readOr('', '/proc/sys/kernel/random/boot_id')).trim();
  const stat = await readOr('', `/proc/${pid}/stat`);
  const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return boot === '' || tick === undefined ? UNKNOWN_BIRTH : `${boot}/${tick}`;
}

async function readOr(otherwise: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return otherwise;
    throw error;
  }
}

function locked(path: string, pid: number | undefined): ConcurError {
  const who = pid === undefined ? 'another process' : pid === process.pid ? 'this process already' : `process ${pid}`;
  return new ConcurError('store-locked', `store "${dirname(path)}" is in use by ${who}`, { hint: 'stop the node that uses it, or let the command finish' });
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
