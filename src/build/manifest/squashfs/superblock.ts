/** The first 96 bytes of a squashfs image, version 4.0: where its tables are, and how it is compressed. */

import type { Source } from '../source.ts';
import { expect, Unopened } from '../unopened.ts';

export type Compression = 'gzip' | 'lzo' | 'xz' | 'lz4' | 'zstd';

export interface Superblock {
  readonly inodes: number;
  /** Bytes of one block of a file. */
  readonly blockBytes: number;
  readonly fragments: number;
  readonly ids: number;
  readonly compression: Compression;
  /** Block and offset of the root's inode: see tables.ts. */
  readonly root: bigint;
  /** Places in the image. */
  readonly tables: {
    readonly ids: number;
    /** Null where the image has none, as of the next two. */
    readonly xattrs: number | null;
    readonly inodes: number;
    readonly directories: number;
    readonly fragments: number | null;
    readonly exports: number | null;
  };
}

const BYTES = 96;
const COMPRESSIONS: Readonly<Record<number, Compression>> = { 1: 'gzip', 3: 'lzo', 4: 'xz', 5: 'lz4', 6: 'zstd' };
const NONE = 0xffff_ffff_ffff_ffffn;
/** What the kernel takes. */
const [MIN_BLOCK, MAX_BLOCK] = [4096, 1024 * 1024];

/** @throws Unopened */
export async function readSuperblock(source: Source): Promise<Superblock> {
  const bytes = Buffer.from(await source.read(0, BYTES));
  const version = `${bytes.readUInt16LE(28)}.${bytes.readUInt16LE(30)}`;
  expect(version === '4.0', `the squashfs image has version ${version}: only 4.0 is read`);
  const blockBytes = bytes.readUInt32LE(12);
  expect(blockBytes >= MIN_BLOCK && blockBytes <= MAX_BLOCK && blockBytes === 2 ** bytes.readUInt16LE(22), 'the squashfs image has blocks of a size that cannot be');
  const compression = COMPRESSIONS[bytes.readUInt16LE(20)];
  if (compression === undefined) throw new Unopened(`the squashfs image is compressed by method ${bytes.readUInt16LE(20)}, which is not read here`);
  const place = (at: number) => {
    const value = bytes.readBigUInt64LE(at);
    expect(value < BigInt(source.size), 'a table of the squashfs image lies outside of it: it is cut short, or lies');
    return Number(value);
  };
  const placeOrNone = (at: number) => (bytes.readBigUInt64LE(at) === NONE ? null : place(at));
  return {
    inodes: bytes.readUInt32LE(4), blockBytes, fragments: bytes.readUInt32LE(16), ids: bytes.readUInt16LE(26), compression, root: bytes.readBigUInt64LE(32),
    tables: { ids: place(48), xattrs: placeOrNone(56), inodes: place(64), directories: place(72), fragments: placeOrNone(80), exports: placeOrNone(88) },
  };
}
