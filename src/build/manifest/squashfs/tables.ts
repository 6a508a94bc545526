/**
 * The tables of a squashfs image: metadata in blocks of 8 KiB, each compressed for itself. A reference into one is the
 * place of a block, counted from the table's start in the image, and an offset into what it unpacks to.
 */

import { MAX_SQUASHFS_TABLE_BYTES } from '../../../base/manifest-limits.ts';
import type { Source } from '../source.ts';
import { expect } from '../unopened.ts';
import type { Unpack } from './unpack.ts';

const BLOCK_BYTES = 8192;
const UNCOMPRESSED = 0x8000;
/** Blocks that are unpacked at a time. */
const BATCH = 128;

export class Table {
  private readonly bytes: Uint8Array;
  /** Place of a block → where it begins in `bytes`. */
  private readonly starts: ReadonlyMap<number, number>;
  readonly view: DataView;

  constructor(bytes: Uint8Array, starts: ReadonlyMap<number, number>) {
    this.bytes = bytes;
    this.starts = starts;
    this.view = viewOf(bytes);
  }

  /** @throws Unopened */
  position(block: number, offset: number): number {
    const start = this.starts.get(block);
    expect(start !== undefined && start + offset <= this.bytes.length, 'a reference in the squashfs image leads outside of its tables');
    return start + offset;
  }

  /** @throws Unopened */
  slice(position: number, length: number): Uint8Array {
    expect(position + length <= this.bytes.length, 'a table of the squashfs image ends too soon');
    return this.bytes.subarray(position, position + length);
  }

  get size(): number {
    return this.bytes.length;
  }
}

/** All blocks from `start` to `end` in the image. @throws Unopened */
export async function readTable(source: Source, unpack: Unpack, [start, end]: readonly [start: number, end: number]): Promise<Table> {
  const starts = new Map<number, number>();
  const pieces: Uint8Array[] = [];
  let total = 0;
  let batch: { place: number; isPacked: boolean; bytes: Uint8Array }[] = [];
  const flush = async () => {
    const answers = unpack(batch.filter(({ isPacked }) => isPacked).map(({ bytes }) => bytes), BLOCK_BYTES);
    let next = 0;
    for (const { place, isPacked, bytes } of batch) {
      const piece = isPacked ? await answers[next++] : bytes;
      if (!(piece instanceof Uint8Array)) throw piece;
      starts.set(place, total);
      pieces.push(piece);
      total += piece.length;
    }
    batch = [];
    // Every block but the last is full.
    expect(starts.size <= 1 + MAX_SQUASHFS_TABLE_BYTES / BLOCK_BYTES, 'a table of the squashfs image has more blocks than it could fill');
    expect(total <= MAX_SQUASHFS_TABLE_BYTES, `a table of the squashfs image has more than ${MAX_SQUASHFS_TABLE_BYTES} bytes`);
  };
  for (let at = start; at < end;) {
    const header = viewOf(await source.read(at, 2)).getUint16(0, true);
    const length = header & (UNCOMPRESSED - 1);
    expect(length > 0 && length <= BLOCK_BYTES, 'a block of a table of the squashfs image has a size that cannot be');
    batch.push({ place: at - start, isPacked: (header & UNCOMPRESSED) === 0, bytes: await source.read(at + 2, length) });
    if (batch.length === BATCH) await flush();
    at += 2 + length;
  }
  await flush();
  return new Table(Buffer.concat(pieces), starts);
}

/**
 * A table of entries of one size, found by a list of its blocks' places.
 * @param end where the blocks end: there the list begins, or what stands before it
 * @throws Unopened
 */
export async function readListed(source: Source, unpack: Unpack, { list, end = list }: { list: number; end?: number }, bytes: number): Promise<Uint8Array> {
  const blocks = Math.ceil(bytes / BLOCK_BYTES);
  expect(bytes <= MAX_SQUASHFS_TABLE_BYTES, `a table of the squashfs image has more than ${MAX_SQUASHFS_TABLE_BYTES} bytes`);
  if (blocks === 0) return new Uint8Array(0);
  const places = await source.read(list, 8 * blocks);
  const first = Number(viewOf(places).getBigUint64(0, true));
  // They follow each other.
  const table = await readTable(source, unpack, [first, end]);
  return table.slice(0, bytes);
}

/** Where the table that `list` lists begins. */
export async function firstListed(source: Source, list: number): Promise<number> {
  return Number(viewOf(await source.read(list, 8)).getBigUint64(0, true));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
