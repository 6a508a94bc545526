/**
 * SHA-256 of files of any size, as fast as the hardware goes and in constant memory.
 * A hash is only given for one state of the file: one that changed meanwhile is refused.
 */

import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { stat, type FileHandle } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { openRegularFile, readError } from './open-file.ts';
import { PIECE_BYTES, readAhead } from './read-ahead.ts';

export interface FileHash {
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
}

export interface HashOptions {
  /** Called after each piece (1 MiB), and once for an empty file. `bytesTotal` is null when nobody knows it. */
  readonly onProgress?: (bytesDone: number, bytesTotal: number | null) => void;
  /** Aborting it ends the hashing with `interrupted`. */
  readonly signal?: AbortSignal;
}

/** @throws ConcurError file-unsuitable | file-changed | read-failed | interrupted */
export async function hashFile(path: string, options: HashOptions = {}): Promise<FileHash> {
  refuseAborted(path, options.signal);
  const handle = await openRegularFile(path);
  try {
    const before = await handle.stat({ bigint: true });
    const size = Number(before.size);
    // One byte more than a small file has: it is read at once, and its growth still shows.
    const hash = await digest(path, readAhead(handle, Math.min(PIECE_BYTES, size + 1)), size, options);
    await refuseChanged(path, handle, before);
    return hash;
  } catch (error) {
    throw readError(path, error);
  } finally {
    await handle.close();
  }
}

/**
 * Standard input, or any other stream of bytes, to its end.
 * @param name what to call it in an error
 * @throws ConcurError read-failed | interrupted
 */
export async function hashStream(stream: Readable, name: string, options: HashOptions = {}): Promise<FileHash> {
  refuseAborted(name, options.signal);
  // Without this, a stream that has nothing to say would keep an aborted hashing waiting.
  if (options.signal !== undefined) addAbortSignal(options.signal, stream);
  try {
    return await digest(name, stream, null, options);
  } catch (error) {
    refuseAborted(name, options.signal);
    throw readError(name, error);
  }
}

async function digest(name: string, pieces: AsyncIterable<Uint8Array>, total: number | null, { onProgress, signal }: HashOptions): Promise<FileHash> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of pieces) {
    refuseAborted(name, signal);
    size += piece.length;
    // Also ends the reading of a file that grows as fast as it is read.
    if (total !== null && size > total) throw changed(name, `it grew beyond its ${total} bytes`);
    hash.update(piece);
    onProgress?.(size, total);
  }
  if (size === 0) onProgress?.(0, total);
  return { sha256: hash.digest('hex'), size };
}

/** The name must still lead to the file that was read, and that file must be as it was. */
async function refuseChanged(path: string, handle: FileHandle, before: BigIntStats): Promise<void> {
  // The name first: removing or replacing a file also changes the ctime of the one that is open.
  const named = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? changed(path, 'it was removed') : error;
  });
  if (named.ino !== before.ino || named.dev !== before.dev) throw changed(path, 'another file took its place');
  const after = await handle.stat({ bigint: true });
  if (after.size !== before.size) throw changed(path, `its size went from ${before.size} to ${after.size} bytes`);
  if (after.mtimeNs !== before.mtimeNs) throw changed(path, 'it was written to');
  // Whoever writes can set mtime back, and cannot set ctime. It also moves when only permissions or links change.
  if (after.ctimeNs !== before.ctimeNs) throw changed(path, 'its contents, permissions or links were touched');
}

function changed(path: string, how: string): ConcurError {
  return new ConcurError('file-changed', `"${path}" changed while it was hashed: ${how}`, { hint: 'wait until nothing writes to it, then try again' });
}

function refuseAborted(name: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ConcurError('interrupted', `hashing "${name}" was interrupted`);
}
