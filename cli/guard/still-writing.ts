/**
 * Who has a file open for writing. Something that a command left running could write on through what it has open, also after
 * the file was judged and put elsewhere. Told where the system tells it (Linux's /proc), of processes that are one's own.
 */

import type { BigIntStats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const PROCESSES = '/proc';
/** Of open(2)'s flags: what the file was opened for. Zero is reading. */
const ACCESS_MODE = 0o3;

/** @returns the process's number, null when there is none, or none that may be looked at */
export async function whoStillWrites(path: string): Promise<number | null> {
  const file = await stat(path, { bigint: true });
  for (const name of await orNone(readdir(PROCESSES))) {
    if (/^\d+$/.test(name) && await writes(join(PROCESSES, name), file)) return Number(name);
  }
  return null;
}

async function writes(process: string, file: BigIntStats): Promise<boolean> {
  for (const number of await orNone(readdir(join(process, 'fd')))) {
    if (!await isOpenAt(join(process, 'fd', number), file)) continue;
    const flags = /^flags:\s*([0-7]+)$/m.exec(await orNothing(readFile(join(process, 'fdinfo', number), 'utf8')) ?? '')?.[1];
    if (flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) !== 0) return true;
  }
  return false;
}

/** Not by its path: in a container it has another one. What cannot be looked at is on a file system that fails, and so not the file. */
async function isOpenAt(descriptor: string, { ino, dev }: BigIntStats): Promise<boolean> {
  const open = await stat(descriptor, { bigint: true }).catch(() => null);
  return open?.ino === ino && open.dev === dev;
}

/** Processes end, and close files, while they are looked at; those of others may not be looked at. */
async function orNothing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

async function orNone(reading: Promise<string[]>): Promise<string[]> {
  return await orNothing(reading) ?? [];
}
