/**
 * A piece of evidence that is being fetched: a file beside the shelf, named by the hash that it is to have. It outlives
 * the attempt, so that the next one goes on where this one ended, and it is no evidence until all of it has that hash.
 */

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_EVIDENCE_BYTES, MAX_PARTIAL_PIECES } from '../base/limits.ts';
import type { PartialPiece } from '../ledger/evidence-shelf.ts';
import { syncFolder } from '../store/durable-file.ts';

const PARTIAL = '.partial-';

/** For one caller at a time. @param sha256 64 hexadecimal digits. @throws ConcurError write-failed */
export async function beginPiece(folder: string, sha256: Hex): Promise<PartialPiece> {
  const path = join(folder, PARTIAL + sha256);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await forgetOldest(folder, path);
    const file = await openPartial(path);
    return await partialPiece({ folder, path, sha256, file });
  } catch (cause) {
    throw writeError(cause);
  }
}

interface Place {
  readonly folder: string;
  readonly path: string;
  readonly sha256: Hex;
  readonly file: FileHandle;
}

async function partialPiece({ folder, path, sha256, file }: Place): Promise<PartialPiece> {
  let hash = createHash('sha256');
  let length = 0;
  for await (const part of file.createReadStream({ autoClose: false, start: 0 }) as AsyncIterable<Buffer>) {
    hash.update(part);
    length += part.length;
  }

  async function restart(): Promise<void> {
    await file.truncate(0).catch((cause: unknown) => { throw writeError(cause); });
    hash = createHash('sha256');
    length = 0;
  }

  return {
    get length() {
      return length;
    },
    restart,
    async append(part) {
      if (length + part.length > MAX_EVIDENCE_BYTES) throw new ConcurError('file-unsuitable', `evidence has at most ${MAX_EVIDENCE_BYTES} bytes, this has more`);
      await file.write(part, 0, part.length, length).catch((cause: unknown) => { throw writeError(cause); });
      hash.update(part);
      length += part.length;
    },
    async finish() {
      if (hash.digest('hex') !== sha256) {
        await restart();
        return false;
      }
      try {
        await file.sync();
        await rename(path, join(folder, sha256));
        await syncFolder(folder);
        return true;
      } catch (cause) {
        throw writeError(cause);
      }
    },
    close: () => file.close(),
  };
}

/** Neither through a link nor into a pipe. */
function openPartial(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
}

/** What was begun and never came to an end must not fill the disk. */
async function forgetOldest(folder: string, kept: string): Promise<void> {
  const paths = (await readdir(folder)).filter((name) => name.startsWith(PARTIAL)).map((name) => join(folder, name)).filter((path) => path !== kept);
  const dated = await Promise.all(paths.map(async (path) => ({ path, changed: (await stat(path)).mtimeMs })));
  for (const { path } of dated.sort((a, b) => b.changed - a.changed).slice(MAX_PARTIAL_PIECES - 1)) await rm(path, { force: true });
}

function writeError(cause: unknown): unknown {
  return cause instanceof Error && 'syscall' in cause ? new ConcurError('write-failed', `cannot keep evidence: ${cause.message}`, { cause }) : cause;
}
