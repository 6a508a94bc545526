/** The bytes of an artifact or of a part of it, read at any place: the file itself, a window of it, or memory. */

import type { FileHandle } from 'node:fs/promises';
import { ConcurError } from '../../base/errors.ts';
import { Unopened } from './unopened.ts';

export interface Source {
  /** Bytes. */
  readonly size: number;
  /**
   * Not to be written to: several readers may get the same memory.
   * @throws Unopened for bytes that it does not have
   * @throws ConcurError file-changed
   */
  read(position: number, length: number): Promise<Uint8Array>;
  /**
   * As many as the given memory has room for, into it.
   * @throws as read
   */
  readInto(memory: Uint8Array, position: number): Promise<void>;
  /** The same bytes, for another thread. */
  locate(position: number, length: number): Located;
}

export type Located = { readonly bytes: Uint8Array } | { readonly fd: number; readonly position: number; readonly length: number };

const PAGE_BYTES = 64 * 1024;
/** Bytes of one piece of a long content: see the measurement in read-ahead.ts. */
const PIECE_BYTES = 1024 * 1024;

/** The handle must stay open for as long as anything is read. */
export function fileSource(handle: FileHandle, size: number): Source {
  let page = new Uint8Array(0);
  let pageStart = 0;

  const fill = async (position: number, length: number) => {
    const bytes = Buffer.allocUnsafeSlow(length);
    return bytes.subarray(0, await readFully(handle, bytes, position));
  };
  return {
    size,
    async read(position, length) {
      refuseOutside(size, position, length);
      if (length > PAGE_BYTES) return complete(await fill(position, length), length);
      if (position < pageStart || position + length > pageStart + page.length) {
        const fresh = await fill(position, Math.min(PAGE_BYTES, size - position));
        [page, pageStart] = [fresh, position];
        return complete(fresh.subarray(0, length), length);
      }
      return page.subarray(position - pageStart, position - pageStart + length);
    },
    async readInto(memory, position) {
      refuseOutside(size, position, memory.length);
      if ((await readFully(handle, memory, position)) < memory.length) throw becameShorter();
    },
    locate(position, length) {
      refuseOutside(size, position, length);
      return { fd: handle.fd, position, length };
    },
  };
}

export function bytesSource(bytes: Uint8Array): Source {
  return {
    size: bytes.length,
    async read(position, length) {
      refuseOutside(bytes.length, position, length);
      return bytes.subarray(position, position + length);
    },
    async readInto(memory, position) {
      refuseOutside(bytes.length, position, memory.length);
      memory.set(bytes.subarray(position, position + memory.length));
    },
    locate(position, length) {
      refuseOutside(bytes.length, position, length);
      return { bytes: bytes.subarray(position, position + length) };
    },
  };
}

/** @throws Unopened when it leads out of the source */
export function windowOf(source: Source, start: number, size: number): Source {
  refuseOutside(source.size, start, size);
  return {
    size,
    async read(position, length) {
      refuseOutside(size, position, length);
      return source.read(start + position, length);
    },
    async readInto(memory, position) {
      refuseOutside(size, position, memory.length);
      await source.readInto(memory, start + position);
    },
    locate(position, length) {
      refuseOutside(size, position, length);
      return source.locate(start + position, length);
    },
  };
}

/** All of it in order, the next piece being read while the last one is worked on. */
export async function* piecesOf(source: Source): AsyncGenerator<Uint8Array, void> {
  const next = (position: number) => source.read(position, Math.min(PIECE_BYTES, source.size - position));
  let reading = next(0);
  for (let position = 0; position < source.size;) {
    const piece = await reading;
    position += piece.length;
    // Nobody may be left to hear of a failure, when the caller stops here.
    if (position < source.size) (reading = next(position)).catch(() => undefined);
    yield piece;
  }
}

/** All of it in order, for who is done with each piece at once: two buffers take turns. */
export async function forEachPiece(source: Source, use: (piece: Uint8Array) => void): Promise<void> {
  const buffers = [Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, source.size)), Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, source.size))] as const;
  const next = async (position: number, turn: 0 | 1) => {
    const piece = buffers[turn].subarray(0, source.size - position);
    await source.readInto(piece, position);
    return piece;
  };
  let turn: 0 | 1 = 0;
  let reading = next(0, turn);
  for (let position = 0; position < source.size;) {
    const piece = await reading;
    position += piece.length;
    turn = turn === 0 ? 1 : 0;
    // The next one is read while this one is worked on; when the work fails nobody hears of it.
    if (position < source.size) (reading = next(position, turn)).catch(() => undefined);
    use(piece);
  }
}

async function readFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Lengths and places come from the archive: each of them may be a lie. */
function refuseOutside(size: number, position: number, length: number): void {
  if (Number.isSafeInteger(position) && Number.isSafeInteger(length) && position >= 0 && length >= 0 && position + length <= size) return;
  throw new Unopened(`it is cut short, or lies: bytes ${position} to ${position + length} of ${size} are asked for`);
}

function complete(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length < length) throw becameShorter();
  return bytes;
}

function becameShorter(): ConcurError {
  return new ConcurError('file-changed', 'the file became shorter while it was read', { hint: 'wait until nothing writes to it, then try again' });
}
