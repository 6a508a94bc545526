/**
 * What has come of a download so far: `FILE.part`, with a note beside it that says of what. Only one process writes to
 * it, for what is put in place must be the very bytes that were hashed.
 */

import { createHash, type Hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import { lock } from './lock.ts';
import { forget, readOrigin, writeOrigin, type Origin } from './origin.ts';
import { orFail, writeFailure } from './write-failure.ts';

export interface PartFile {
  readonly path: string;
  /** Bytes that are in it and in the hash. */
  readonly size: number;
  readonly origin: Origin | null;
  /** Takes the pieces over. Resolves when there is room for more. @throws ConcurError write-failed */
  append(piece: Buffer): Promise<void>;
  /** Everything that was appended is in the file when it resolves. */
  flush(): Promise<void>;
  /** Empties it. */
  restart(): Promise<void>;
  note(origin: Origin | null): Promise<void>;
  /** On disk when it resolves. @returns the hash of what is in it. @throws ConcurError file-changed */
  finish(): Promise<string>;
  /** Ends our hold on it; the file stays, unless there is nothing in it. */
  close(): Promise<void>;
}

const WRITTEN_AT_ONCE = 1024 * 1024;
/** Bytes after which the disk is set to work: at the end it would have all of them still to write. */
const SYNCED_AT_ONCE = 64 * WRITTEN_AT_ONCE;
// A link at this place would lead our writing elsewhere.
const FLAGS = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** @param onRead is told how many bytes of what was there are hashed; what it throws ends that. @throws ConcurError busy | write-failed | file-unsuitable */
export async function openPart(path: string, onRead: (done: number, total: number) => void): Promise<PartFile> {
  const unlock = await lock(`${path}.lock`);
  try {
    const handle = await openOwn(path);
    try {
      return await holdPart(path, { handle, unlock, onRead });
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** A file that is there may be somebody else's, who would write to it after it was judged. @throws ConcurError write-failed | file-unsuitable */
async function openOwn(path: string): Promise<FileHandle> {
  const made = await open(path, FLAGS | constants.O_CREAT | constants.O_EXCL, 0o666).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw writeFailure(path, error);
  });
  if (made !== null) return made;
  const handle = await orFail(path, open(path, FLAGS));
  const problem = problemOf(await handle.stat());
  if (problem === null) return handle;
  await handle.close();
  throw new ConcurError('file-unsuitable', `${quoted(path)} ${problem}`, { hint: 'remove it, or name another place with -o' });
}

function problemOf(stats: Stats): string | null {
  if (!stats.isFile()) return 'is no regular file';
  if (stats.nlink > 1) return 'has another name, under which it could be written to';
  const user = process.geteuid?.();
  return user === undefined || user === stats.uid ? null : 'belongs to somebody else';
}

interface Held {
  readonly handle: FileHandle;
  unlock(): Promise<void>;
  onRead(done: number, total: number): void;
}

async function holdPart(path: string, { handle, unlock, onRead }: Held): Promise<PartFile> {
  let origin = await readOrigin(path);
  let hash = createHash('sha256');
  let size = 0;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let writing: Promise<unknown> = Promise.resolve();
  if (origin === null) await orFail(path, handle.truncate(0));
  else size = await hashWhatIsThere(handle, hash, onRead);
  let written = size;
  let synced = size;
  let syncing: Promise<unknown> | null = null;
  let failure: unknown = null;

  /** At most one at a time, and nobody waits for it. A disk tells of its failure once: it is kept for the end. */
  function syncMeanwhile(): void {
    if (syncing !== null || written - synced < SYNCED_AT_ONCE) return;
    synced = written;
    syncing = handle.datasync().catch((error: unknown) => { failure ??= error; }).finally(() => { syncing = null; });
  }

  function write(): void {
    const [pieces, at] = [pending, written];
    written += pendingBytes;
    [pending, pendingBytes] = [[], 0];
    writing = writeAll(handle, pieces, at);
    // It is awaited at the next piece; until then it must not end the process.
    writing.catch(() => undefined);
  }

  async function flush(): Promise<void> {
    await orFail(path, writing);
    if (pendingBytes > 0) write();
    await orFail(path, writing);
  }

  return {
    path,
    get size() { return size; },
    get origin() { return origin; },
    async append(piece) {
      hash.update(piece);
      size += piece.length;
      pending.push(piece);
      pendingBytes += piece.length;
      if (pendingBytes < WRITTEN_AT_ONCE) return;
      await orFail(path, writing);
      syncMeanwhile();
      write();
    },
    flush,
    async restart() {
      await orFail(path, writing);
      [pending, pendingBytes, size, written, synced] = [[], 0, 0, 0, 0];
      hash = createHash('sha256');
      await orFail(path, handle.truncate(0));
    },
    async note(next) {
      if (next?.url === origin?.url && next?.validator === origin?.validator) return;
      origin = next;
      await writeOrigin(path, next);
    },
    async finish() {
      await flush();
      await syncing;
      if (failure !== null) throw writeFailure(path, failure);
      await orFail(path, handle.sync());
      const [ours, named] = await orFail(path, Promise.all([handle.stat({ bigint: true }), stat(path, { bigint: true })]));
      if (ours.ino !== named.ino || ours.dev !== named.dev || ours.size !== BigInt(size)) {
        throw new ConcurError('file-changed', `${quoted(path)} changed while it was written`, { hint: 'is something else writing to it? remove it and try again' });
      }
      return hash.digest('hex');
    },
    async close() {
      await writing.catch(() => undefined);
      await syncing;
      await handle.close();
      if (size === 0) await removePart(path);
      await unlock();
    },
  };
}

async function removePart(path: string): Promise<void> {
  await rm(path, { force: true });
  await forget(path);
}

async function writeAll(handle: FileHandle, pieces: readonly Buffer[], at: number): Promise<void> {
  const { bytesWritten } = await handle.writev(pieces, at);
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (bytesWritten === total) return;
  // A disk that is nearly full takes a part of it; the rest then says why.
  const rest = Buffer.concat(pieces).subarray(bytesWritten);
  for (let done = 0; done < rest.length;) done += (await handle.write(rest, done, rest.length - done, at + bytesWritten + done)).bytesWritten;
}

async function hashWhatIsThere(handle: FileHandle, hash: Hash, onRead: Held['onRead']): Promise<number> {
  const { size } = await handle.stat();
  const piece = Buffer.allocUnsafe(Math.min(WRITTEN_AT_ONCE, Math.max(1, size)));
  let done = 0;
  for (;;) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, done);
    if (bytesRead === 0) return done;
    hash.update(piece.subarray(0, bytesRead));
    done += bytesRead;
    onRead(done, size);
  }
}
