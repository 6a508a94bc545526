/**
 * squashfs images, version 4.0, as live systems and snaps have them. Contents come in the order in which they lie in the
 * image, so that every block is read and unpacked once.
 */

import { manifestPath, manifestText } from '../../../statement/manifest-path.ts';
import type { Entry, Facts, Reader } from '../entry.ts';
import { attributeFacts, deviceTarget, modeText } from '../facts.ts';
import type { Source } from '../source.ts';
import { expect, Unopened } from '../unopened.ts';
import { Blocks, type BlockPlace } from './blocks.ts';
import type { FileInode, Inode } from './inode.ts';
import { readSuperblock, type Superblock } from './superblock.ts';
import { firstListed, readListed, readTable } from './tables.ts';
import { treeOf, type Named } from './tree.ts';
import { unpackerFor, type Unpack } from './unpack.ts';
import { readAttributes } from './xattrs.ts';

export const readSquashfs: Reader = async function* (source, tools) {
  const superblock = await readSuperblock(source);
  const unpack = unpackerFor(superblock.compression, tools);
  const { factsOf, fragments, ...tables } = await readTables(source, unpack, superblock);
  const { files, others, failure } = sortOut(treeOf(tables, superblock));
  for (const { name, inode, target } of others) yield { name, facts: target === null ? factsOf(inode) : { ...factsOf(inode), kind: 'hardlink', target } };
  yield* contents(files, { source, unpack, superblock, fragments, factsOf });
  if (failure !== null) throw failure;
};

interface Image {
  readonly source: Source;
  readonly unpack: Unpack;
  readonly superblock: Superblock;
  readonly fragments: Buffer;
  readonly factsOf: (inode: Inode) => Facts;
}

async function readTables(source: Source, unpack: Unpack, { tables, ids, fragments }: Superblock) {
  const lists = [tables.fragments, tables.exports, tables.ids].filter((list) => list !== null);
  const starts = await Promise.all((fragments === 0 ? lists.filter((list) => list !== tables.fragments) : lists).map((list) => firstListed(source, list)));
  const endOfDirectories = Math.min(...starts.filter((start) => start > tables.directories));
  expect(Number.isFinite(endOfDirectories), 'the tables of the squashfs image are out of order');
  const idTable = Buffer.from(await readListed(source, unpack, { list: tables.ids }, 4 * ids));
  const attributesOf = await readAttributes(source, unpack, tables.xattrs);
  return {
    inodes: await readTable(source, unpack, [tables.inodes, tables.directories]),
    directories: await readTable(source, unpack, [tables.directories, endOfDirectories]),
    fragments: Buffer.from(fragments === 0 || tables.fragments === null ? [] : await readListed(source, unpack, { list: tables.fragments }, 16 * fragments)),
    factsOf: (inode: Inode): Facts => {
      expect(inode.uid < ids && inode.gid < ids, 'a file of the squashfs image has an owner that is not there');
      return { ...factsOfInode(inode), uid: idTable.readUInt32LE(4 * inode.uid), gid: idTable.readUInt32LE(4 * inode.gid), ...(inode.xattr === null ? {} : attributeFacts(attributesOf(inode.xattr))) };
    },
  };
}

function factsOfInode(inode: Inode): Facts {
  const facts = { mode: modeText(inode.mode), mtime: inode.mtime };
  switch (inode.kind) {
    case 'symlink': return { ...facts, kind: 'symlink', target: manifestText(inode.target) };
    case 'block': return { ...facts, kind: 'device', target: deviceTarget('b', ...deviceNumbers(inode.device)) };
    case 'character': return { ...facts, kind: 'device', target: deviceTarget('c', ...deviceNumbers(inode.device)) };
    default: return { ...facts, kind: inode.kind };
  }
}

/** As Linux packs them into 32 bits. */
function deviceNumbers(device: number): [major: number, minor: number] {
  return [(device >>> 8) & 0xfff, (device & 0xff) | ((device >>> 12) & 0xfff00)];
}

interface Sorted {
  readonly files: { readonly name: Uint8Array; readonly inode: FileInode }[];
  /** What has no content of its own; of several names of one file, all but the first. */
  readonly others: (Named & { readonly target: string | null })[];
  readonly failure: Unopened | null;
}

function sortOut(tree: Iterable<Named>): Sorted {
  const names = new Map<number, string>();
  const sorted: Sorted = { files: [], others: [], failure: null };
  try {
    for (const { name, inode } of tree) {
      const first = names.get(inode.number);
      if (inode.kind !== 'file' || first !== undefined) sorted.others.push({ name, inode, target: inode.kind === 'file' ? (first ?? null) : null });
      else sorted.files.push({ name, inode });
      if (inode.kind === 'file' && first === undefined) names.set(inode.number, manifestPath(name));
    }
    return sorted;
  } catch (error) {
    if (error instanceof Unopened) return { ...sorted, failure: error };
    throw error;
  }
}

async function* contents(files: Sorted['files'], image: Image): AsyncGenerator<Entry> {
  const placed = files.map(({ name, inode }) => ({ name, inode, places: placesOf(inode, image) }));
  placed.sort((a, b) => (a.places[0]?.start ?? 0) - (b.places[0]?.start ?? 0) || (a.inode.fragment?.offset ?? 0) - (b.inode.fragment?.offset ?? 0));
  const blocks = new Blocks(image.source, image.unpack, image.superblock.blockBytes, placed.flatMap(({ places }) => places));
  let next = 0;
  for (const [order, { name, inode, places }] of placed.entries()) {
    const first = next;
    next += places.length;
    yield { name, facts: { ...image.factsOf(inode), ...(inode.size === 0 ? {} : { order }) }, content: () => contentOf(inode, image, (i) => blocks.at(first + i)) };
  }
}

/** Those of its blocks that are in the image, and the one that its last bytes share. */
function placesOf({ start, blocks, fragment, size }: FileInode, { fragments, superblock }: Image): BlockPlace[] {
  const places: BlockPlace[] = [];
  let at = start;
  for (const packed of blocks) {
    if (packed !== 0) places.push({ start: at, packed });
    at += packed & 0xff_ffff;
  }
  if (fragment !== null && size % superblock.blockBytes !== 0) {
    expect(fragment.index < superblock.fragments, 'a file of the squashfs image has a fragment that is not there');
    places.push({ start: Number(fragments.readBigUInt64LE(16 * fragment.index)), packed: fragments.readUInt32LE(16 * fragment.index + 8) });
  }
  return places;
}

async function* contentOf({ size, blocks, fragment }: FileInode, { superblock: { blockBytes } }: Image, blockAt: (i: number) => Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  let next = 0;
  for (const [i, packed] of blocks.entries()) {
    const length = Math.min(blockBytes, size - i * blockBytes);
    // A block without bytes is one of zeros.
    const block = packed === 0 ? new Uint8Array(length) : await blockAt(next++);
    expect(block.length === length, 'a block of the squashfs image has another size than its file says');
    yield block;
  }
  const rest = size % blockBytes;
  if (fragment === null || rest === 0) return;
  const shared = await blockAt(next);
  expect(fragment.offset + rest <= shared.length, 'a fragment of the squashfs image is shorter than its files say');
  yield shared.subarray(fragment.offset, fragment.offset + rest);
}
