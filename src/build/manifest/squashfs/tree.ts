/** The tree of a squashfs image: each directory's listing, followed from the root. */

import { MAX_ARCHIVE_NAME_BYTES, MAX_MANIFEST_COMPONENTS, MAX_SQUASHFS_BLOCKS } from '../../../base/manifest-limits.ts';
import { expect } from '../unopened.ts';
import { readInode, type DirectoryInode, type Inode } from './inode.ts';
import type { Superblock } from './superblock.ts';
import type { Table } from './tables.ts';

export interface Named {
  /** From the root. */
  readonly name: Uint8Array;
  readonly inode: Inode;
}

export interface Tables {
  readonly inodes: Table;
  readonly directories: Table;
}

/** @throws Unopened: what was given before holds */
export function* treeOf(tables: Tables, { root, blockBytes }: Superblock): Generator<Named> {
  const inodeAt = (block: number, offset: number) => readInode(tables.inodes, tables.inodes.position(block, offset), blockBytes);
  const first = inodeAt(Number(root >> 16n), Number(root & 0xffffn));
  expect(first.kind === 'directory', 'the root of the squashfs image is no directory');
  const seen = new Set<number>([first.number]);
  const waiting: { name: Uint8Array; directory: DirectoryInode }[] = [{ name: new Uint8Array(0), directory: first }];
  let [count, blocks] = [0, 0];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const listed of listing(tables.directories, next.directory)) {
      const name = next.name.length === 0 ? listed.name : Buffer.concat([next.name, SLASH, listed.name]);
      expect(name.length <= MAX_ARCHIVE_NAME_BYTES, `a path in the squashfs image has more than ${MAX_ARCHIVE_NAME_BYTES} bytes`);
      expect(++count <= MAX_MANIFEST_COMPONENTS, `the squashfs image has more than ${MAX_MANIFEST_COMPONENTS} files`);
      const inode = inodeAt(listed.block, listed.offset);
      // Inodes may lie on top of each other, each with all of the table for its list.
      if (inode.kind === 'file') blocks += inode.blocks.length;
      expect(blocks <= MAX_SQUASHFS_BLOCKS, `the files of the squashfs image have more than ${MAX_SQUASHFS_BLOCKS} blocks`);
      yield { name, inode };
      if (inode.kind !== 'directory') continue;
      expect(!seen.has(inode.number), 'two directories of the squashfs image are the same: it may lead in a circle');
      seen.add(inode.number);
      waiting.push({ name, directory: inode });
    }
  }
}

const SLASH = Buffer.from('/');
const HEADER_BYTES = 12;
const ENTRY_BYTES = 8;
/** A listing's size counts "." and "..", which are not in it. */
const UNLISTED_BYTES = 3;

interface Listed {
  readonly name: Uint8Array;
  /** Of its inode. */
  readonly block: number;
  readonly offset: number;
}

/** Runs of entries whose inodes are in one block, each with a header. */
function* listing(table: Table, { block, offset, size }: DirectoryInode): Generator<Listed> {
  if (size <= UNLISTED_BYTES) return;
  let at = table.position(block, offset);
  const end = at + size - UNLISTED_BYTES;
  expect(end <= table.size, 'a directory of the squashfs image is cut short');
  while (at + HEADER_BYTES <= end) {
    const count = table.view.getUint32(at, true) + 1;
    const inodeBlock = table.view.getUint32(at + 4, true);
    at += HEADER_BYTES;
    for (let i = 0; i < count; i++) {
      expect(at + ENTRY_BYTES < end, 'a directory of the squashfs image has more entries than bytes');
      const length = table.view.getUint16(at + 6, true) + 1;
      yield { name: table.slice(at + ENTRY_BYTES, length), block: inodeBlock, offset: table.view.getUint16(at, true) };
      at += ENTRY_BYTES + length;
    }
  }
}
