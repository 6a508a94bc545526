/**
 * Evidence as files of their own, named by their SHA-256, in a folder that only its owner may enter.
 * Their contents come from strangers: they are hashed, shown as text and copied, and never run or opened by what they are.
 */

import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hex } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { MAX_EVIDENCE_BYTES } from '../base/limits.ts';
import { isSha256, parseSha256 } from '../base/sha256.ts';
import type { EvidenceContent, KeptEvidence } from '../ledger/evidence-port.ts';
import type { EvidencePiece, EvidenceShelf } from '../ledger/evidence-shelf.ts';
import { HEAD_BYTES } from '../ledger/media-type.ts';
import { syncFolder } from '../store/durable-file.ts';
import { beginPiece } from './partial-evidence.ts';

/** Of a file that is being written: a crash leaves it behind, and nobody takes it for evidence. */
const UNFINISHED = '.unfinished-';

export function evidenceFiles(folder: string): EvidenceShelf {
  const fileOf = (sha256: string) => join(folder, parseSha256(sha256));
  let prepared: Promise<void> | undefined;
  return {
    put: async (content) => {
      await (prepared ??= prepare(folder));
      return put(folder, content);
    },
    get: async (sha256) => get(fileOf(sha256), sha256),
    has: async (sha256) => (await unlessMissing(stat(fileOf(sha256)))) !== null,
    part: (sha256, offset, length) => readPart(fileOf(sha256), { offset, length }),
    begin: async (sha256) => {
      await (prepared ??= prepare(folder));
      return beginPiece(folder, parseSha256(sha256));
    },
    list: () => list(folder),
  };
}

/** Whoever writes here owns the store too, so what is unfinished now is nobody's any more. */
async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) if (name.startsWith(UNFINISHED)) await rm(join(folder, name));
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot make the folder of evidence "${folder}"`, { cause });
  }
}

async function put(folder: string, content: AsyncIterable<Uint8Array>): Promise<KeptEvidence> {
  const aside = join(folder, UNFINISHED + randomUUID());
  try {
    const { sha256, size } = await writeThrough(aside, content);
    const path = join(folder, sha256);
    const outcome = (await unlessMissing(stat(path))) === null ? 'stored' : 'known';
    // Also over the one that is there: it may have been damaged since.
    await rename(aside, path);
    await syncFolder(folder);
    return { sha256, size, outcome };
  } catch (cause) {
    await rm(aside, { force: true });
    throw isWriteError(cause) ? new ConcurError('write-failed', `cannot keep evidence: ${(cause as Error).message}`, { cause }) : cause;
  }
}

async function writeThrough(path: string, content: AsyncIterable<Uint8Array>): Promise<{ sha256: Hex; size: number }> {
  await using file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > MAX_EVIDENCE_BYTES) throw new ConcurError('file-unsuitable', `evidence has at most ${MAX_EVIDENCE_BYTES} bytes, this has more`, { hint: 'compress it, or leave out what nobody needs' });
    hash.update(piece);
    await file.writeFile(piece);
  }
  await file.sync();
  return { sha256: hash.digest('hex'), size };
}

/** Hashed to its end first: what was damaged is not given out at all. */
async function get(path: string, sha256: Hex): Promise<EvidenceContent | null> {
  const found = await unlessMissing(hashOf(path));
  if (found === null) return null;
  if (found.sha256 !== sha256) {
    throw new ConcurError('store-damaged', `evidence ${sha256} is damaged: its file has the hash ${found.sha256}`, { hint: `remove "${path}" and add it again` });
  }
  return { size: found.size, content: piecesOf(path) };
}

async function readPart(path: string, { offset, length }: { offset: number; length: number }): Promise<{ size: number; bytes: Uint8Array } | null> {
  const file = await unlessMissing(openPiece(path));
  if (file === null) return null;
  await using piece = file;
  const { size } = await piece.stat();
  const { buffer, bytesRead } = await piece.read(Buffer.alloc(Math.max(0, Math.min(length, size - offset))), 0, null, offset);
  return { size, bytes: buffer.subarray(0, bytesRead) };
}

async function hashOf(path: string): Promise<{ sha256: Hex; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of piecesOf(path)) {
    hash.update(piece);
    size += piece.length;
  }
  return { sha256: hash.digest('hex'), size };
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await openPiece(path);
  yield* file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 });
}

async function list(folder: string): Promise<EvidencePiece[]> {
  const entries = await unlessMissing(readdir(folder, { withFileTypes: true }));
  // What is a link or a pipe was not put there by us.
  const names = (entries ?? []).filter((entry) => entry.isFile()).map(({ name }) => name);
  const pieces: EvidencePiece[] = [];
  // One after the other: a process may not have thousands of files open.
  for (const sha256 of names.filter(isSha256).sort()) pieces.push(await describe(folder, sha256));
  return pieces;
}

async function describe(folder: string, sha256: Hex): Promise<EvidencePiece> {
  await using file = await openPiece(join(folder, sha256));
  return { sha256, size: (await file.stat()).size, head: await headOf(file) };
}

/** A link would lead elsewhere, and a pipe would hold us for ever. */
async function openPiece(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ELOOP' ? noPiece(path) : cause;
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw noPiece(path);
}

function noPiece(path: string): ConcurError {
  return new ConcurError('store-damaged', `"${path}" stands where evidence is kept, and is no file`, { hint: 'remove it, and add the evidence again' });
}

async function headOf(file: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/** @throws ConcurError read-failed for what else the system says */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw isConcurError(cause) ? cause : new ConcurError('read-failed', `cannot read evidence: ${(cause as Error).message}`, { cause });
  }
}

/** Of a system call on the file: what the content's own source throws stays what it is. */
function isWriteError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && ['write', 'open', 'rename', 'fsync'].includes(String(error.syscall));
}
