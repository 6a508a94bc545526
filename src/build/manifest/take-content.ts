/** Reads a content once: its hash, its size, and the bytes themselves where it is a container that is to be opened. */

import { createHash, hash as hashAtOnce } from 'node:crypto';
import type { Hex } from '../../base/bytes.ts';
import { MAX_PART_IN_MEMORY_BYTES, MAX_SORTED_TEXT_BYTES } from '../../base/manifest-limits.ts';
import type { Budget } from './budget.ts';
import type { Entry } from './entry.ts';
import type { PrivateFolder, PutDown } from './private-folder.ts';
import { HEAD_BYTES, isClosed, recognise } from './recognise.ts';
import { sortedPieces } from './sorted-pieces.ts';
import { bytesSource, forEachPiece, type Source } from './source.ts';

export interface Taken {
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  /** Of a text that is not long. */
  readonly sorted?: Hex | undefined;
  /** Of one that was recognised, until it is released. */
  readonly container: { readonly format: Recognised; readonly source: Source } | null;
  release(): Promise<void>;
}

export type Recognised = NonNullable<ReturnType<typeof recognise>>;

export interface Means {
  readonly budget: Budget;
  readonly folder: PrivateFolder;
  /** Told of the bytes of each piece; ends everything by throwing. */
  readonly onBytes: (bytes: number) => void;
}

/** @throws Unopened where it cannot be read to its end, or the budget ends */
export function takeContent(content: NonNullable<Entry['content']>, means: Means): Promise<Taken> {
  return typeof content === 'function' ? takeStream(content(), means) : takeSource(content, means);
}

async function takeSource(source: Source, means: Means): Promise<Taken> {
  if (source.size <= HEAD_BYTES) {
    const bytes = await source.read(0, source.size);
    count(bytes.length, means);
    return taken(bytes, source);
  }
  const format = recognise(await source.read(0, HEAD_BYTES));
  const hash = createHash('sha256');
  const kept: Uint8Array[] | null = format === null && source.size <= MAX_SORTED_TEXT_BYTES ? [] : null;
  await forEachPiece(source, (piece) => {
    count(piece.length, means);
    hash.update(piece);
    kept?.push(new Uint8Array(piece));
  });
  return {
    sorted: kept === null ? undefined : sortedPieces(Buffer.concat(kept)),
    sha256: hash.digest('hex'), size: source.size, release: nothing, container: format === null ? null : { format, source },
  };
}

/** What is small, or no container, never leaves memory. */
async function takeStream(stream: AsyncIterable<Uint8Array>, means: Means): Promise<Taken> {
  const kept: Uint8Array[] = [];
  let size = 0;
  let long: LongStream | null = null;
  try {
    for await (const piece of stream) {
      count(piece.length, means);
      size += piece.length;
      if (long === null) kept.push(piece);
      else await long.take(piece);
      if (long === null && (size > MAX_PART_IN_MEMORY_BYTES || isOnlyHashed(kept, size, piece))) long = await beginLong(inOne(kept.splice(0)), means.folder);
    }
    if (long !== null) return long.end(size);
    const bytes = inOne(kept);
    return taken(bytes, bytesSource(bytes));
  } catch (error) {
    await long?.discard();
    throw error;
  }
}

/** Asked once, with the piece that completes the head: what is neither a container nor a text need not be kept. */
function isOnlyHashed(kept: readonly Uint8Array[], size: number, { length }: Uint8Array): boolean {
  if (size < HEAD_BYTES || size - length >= HEAD_BYTES) return false;
  const head = inOne(kept).subarray(0, HEAD_BYTES);
  return head.includes(0) && recognise(head) === null;
}

function inOne(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}

interface LongStream {
  take(piece: Uint8Array): Promise<void>;
  end(size: number): Taken;
  discard(): Promise<void>;
}

/** Put down only if it will be opened. */
async function beginLong(beginning: Uint8Array, folder: PrivateFolder): Promise<LongStream> {
  const format = recognise(beginning.subarray(0, HEAD_BYTES));
  const hash = createHash('sha256');
  const down: PutDown | null = format === null || isClosed(format) ? null : await folder.putDown();
  const take = async (piece: Uint8Array) => {
    hash.update(piece);
    await down?.write(piece);
  };
  const discard = async () => { await down?.discard(); };
  await take(beginning);
  return {
    take,
    discard,
    end: (size) => ({
      sha256: hash.digest('hex'), size, release: discard,
      container: format === null ? null : { format, source: down?.source() ?? bytesSource(new Uint8Array(0)) },
    }),
  };
}

function taken(bytes: Uint8Array, source: Source): Taken {
  const format = recognise(bytes.subarray(0, HEAD_BYTES));
  return {
    sorted: format === null ? sortedPieces(bytes) : undefined,
    sha256: hashAtOnce('sha256', bytes), size: bytes.length, release: nothing, container: format === null ? null : { format, source },
  };
}

function count(bytes: number, { budget, onBytes }: Means): void {
  budget.takeBytes(bytes);
  onBytes(bytes);
}

async function nothing(): Promise<void> {
  // There is nothing to give back.
}
