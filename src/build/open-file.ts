/** Opens what may be hashed, and nothing else: a regular file that has an end. */

import type { BigIntStats } from 'node:fs';
import { constants, open, stat, type FileHandle } from 'node:fs/promises';
import { ConcurError } from '../base/errors.ts';

// A pipe that takes the file's place between the look and the opening must not block us. Zero where the system has no such flag.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Looks before it opens, for opening some devices already does something (a watchdog starts, a tape rewinds),
 * and looks again afterwards, for the first look was at a name.
 * @throws ConcurError file-unsuitable | read-failed
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  try {
    refuseUnsuitable(path, await stat(path, { bigint: true }));
    const handle = await open(path, OPEN_FLAGS);
    try {
      refuseUnsuitable(path, await handle.stat({ bigint: true }));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return handle;
  } catch (error) {
    throw readError(path, error);
  }
}

/** A failed system call as a ConcurError; anything else (a bug in a callback) stays what it is. */
export function readError(path: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  if (error.code === 'ELOOP') {
    return new ConcurError('file-unsuitable', `"${path}" is a symbolic link that leads back to itself`, { hint: 'ls -l shows where a link leads', cause: error });
  }
  return new ConcurError('read-failed', `cannot read "${path}": ${REASONS[error.code ?? ''] ?? error.message}`, { cause: error });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && ('errno' in error || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'the disk reports an error',
  ENAMETOOLONG: 'the name is too long',
  ERR_STREAM_PREMATURE_CLOSE: 'it ended before its time',
};

function refuseUnsuitable(path: string, stats: BigIntStats): void {
  if (stats.isFile()) return;
  const [what, hint] = describe(stats);
  throw new ConcurError('file-unsuitable', `"${path}" is ${what}, not a regular file`, { hint });
}

function describe(stats: BigIntStats): [what: string, hint: string] {
  if (stats.isDirectory()) return ['a directory', 'name the files inside it'];
  if (stats.isFIFO()) return ['a named pipe', 'give "-" to read standard input'];
  if (stats.isSocket()) return ['a socket', 'name a file'];
  return ['a device', 'copy the part that counts to a file first: a device may have no end'];
}
