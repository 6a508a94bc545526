/** Blocks of a squashfs image, unpacked: gzip and zstd by Node in its threads, xz by 7-Zip, many at a time. */

import { promisify } from 'node:util';
import { inflate, zstdDecompress } from 'node:zlib';
import { asUnopened } from '../damage.ts';
import type { Tools } from '../entry.ts';
import { Unopened } from '../unopened.ts';
import { unpackedBytesOfXz } from './xz-block.ts';
import type { Compression } from './superblock.ts';

/** A damaged block is an answer too: others may hold. */
export type Block = Uint8Array | Unopened;

/** Unpacks each block to `most` bytes at most. All answers come, in the order of the blocks. */
export type Unpack = (blocks: readonly Uint8Array[], most: number) => Promise<Block>[];

/** @throws Unopened for one that nothing here can read */
export function unpackerFor(compression: Compression, tools: Tools): Unpack {
  switch (compression) {
    case 'gzip': return oneByOne((block, most) => inflateBlock(block, inOnePiece(most)));
    case 'zstd': return oneByOne((block, most) => zstdBlock(block, inOnePiece(most)));
    case 'xz': return (blocks, most) => unpackXz(blocks, most, tools);
    case 'lzo':
    case 'lz4': throw new Unopened(`it is compressed with ${compression}, which is not read here`);
  }
}

/** With room for a byte more than there is: what fits exactly is asked for more, and pieces are joined, which takes as long as the work. */
function inOnePiece(most: number): { maxOutputLength: number; chunkSize: number } {
  return { maxOutputLength: most, chunkSize: most + 64 };
}

const inflateBlock = promisify<Uint8Array, object, Uint8Array>(inflate);
const zstdBlock = promisify<Uint8Array, object, Uint8Array>(zstdDecompress);

function oneByOne(unpack: (block: Uint8Array, most: number) => Promise<Uint8Array>): Unpack {
  return (blocks, most) => blocks.map((block) => unpack(block, most).catch((error: unknown) => reasonOf(error)));
}

/** Blocks are streams of their own, and streams one after the other are one for 7-Zip: a run for each would take longer than the work. */
function unpackXz(blocks: readonly Uint8Array[], most: number, tools: Tools): Promise<Block>[] {
  if (blocks.length === 0) return [];
  const sizes = blocks.map((block) => unpackedBytesOfXz(block));
  const sound = blocks.filter((_, i) => isWithin(sizes[i], most));
  const together = runXz(sound, sizes.filter((size) => isWithin(size, most)), tools);
  let next = 0;
  return blocks.map((block, i) => {
    if (!isWithin(sizes[i], most)) return Promise.resolve(new Unopened('a block of the squashfs image is damaged: it is no xz stream of its size'));
    const place = next++;
    return together.then((unpacked) => unpacked?.[place] ?? runXz([block], [sizes[i] as number], tools).then((alone) => alone?.[0] ?? DAMAGED));
  });
}

const DAMAGED = new Unopened('a block of the squashfs image is damaged');

function isWithin(size: number | null | undefined, most: number): size is number {
  return typeof size === 'number' && size <= most;
}

/** @returns null when any of them is damaged */
async function runXz(blocks: readonly Uint8Array[], sizes: readonly number[], { sevenZip, signal }: Tools): Promise<Uint8Array[] | null> {
  const all = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let done = 0;
  try {
    for await (const piece of sevenZip.unpack('xz', blocks.map((bytes) => ({ bytes })), signal)) {
      if (done + piece.length > all.length) return null;
      all.set(piece, done);
      done += piece.length;
    }
  } catch (error) {
    if (error instanceof Unopened) return null;
    throw error;
  }
  if (done !== all.length) return null;
  let start = 0;
  return sizes.map((size) => all.subarray(start, (start += size)));
}

function reasonOf(error: unknown): Unopened {
  const reason = asUnopened('block of the squashfs image', error);
  if (reason instanceof Unopened) return reason;
  throw reason;
}
