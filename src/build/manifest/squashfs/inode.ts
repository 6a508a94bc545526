/** Inodes of a squashfs image, version 4.0: fourteen kinds, seven of them long forms of the other seven. */

import { MAX_ARCHIVE_NAME_BYTES, MAX_SQUASHFS_BLOCKS } from '../../../base/manifest-limits.ts';
import { expect, Unopened } from '../unopened.ts';
import type { Table } from './tables.ts';

interface Common {
  readonly mode: number;
  /** Places in the table of ids. */
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly number: number;
  /** Place in the table of attributes; null for none. */
  readonly xattr: number | null;
}

export interface DirectoryInode extends Common {
  readonly kind: 'directory';
  readonly block: number;
  readonly offset: number;
  /** Bytes of its listing. */
  readonly size: number;
}

export interface FileInode extends Common {
  readonly kind: 'file';
  readonly size: number;
  /** Place in the image of the first block. */
  readonly start: number;
  /** Bytes of each, with a bit for "not compressed"; 0 for a block of zeros. */
  readonly blocks: readonly number[];
  /** Where its last bytes are, together with those of others; null for none. */
  readonly fragment: { readonly index: number; readonly offset: number } | null;
}

export interface LinkInode extends Common {
  readonly kind: 'symlink';
  readonly target: Uint8Array;
}

export interface OtherInode extends Common {
  readonly kind: 'block' | 'character' | 'fifo' | 'socket';
  readonly device: number;
}

export type Inode = DirectoryInode | FileInode | LinkInode | OtherInode;

const NONE = 0xffff_ffff;
const HEADER_BYTES = 16;

/** @throws Unopened */
export function readInode(table: Table, at: number, blockBytes: number): Inode {
  const { view } = table;
  expect(at + HEADER_BYTES + 8 <= table.size, 'an inode of the squashfs image is cut short');
  const common: Common = {
    mode: view.getUint16(at + 2, true), uid: view.getUint16(at + 4, true), gid: view.getUint16(at + 6, true),
    mtime: view.getUint32(at + 8, true), number: view.getUint32(at + 12, true), xattr: null,
  };
  const type = view.getUint16(at, true);
  try {
    return parse(table, { type, at: at + HEADER_BYTES, common, blockBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new Unopened('an inode of the squashfs image is cut short', error);
    throw error;
  }
}

interface Begun {
  readonly type: number;
  /** Behind the header. */
  readonly at: number;
  readonly common: Common;
  readonly blockBytes: number;
}

function parse(table: Table, begun: Begun): Inode {
  switch (begun.type) {
    case 1:
    case 8: return directory(table, begun);
    case 2:
    case 9: return file(table, begun);
    case 3:
    case 10: return link(table, begun);
    case 4: case 5: case 6: case 7: case 11: case 12: case 13: case 14: return other(table, begun);
    default: throw new Unopened(`an inode of the squashfs image has the type ${begun.type}`);
  }
}

function directory({ view }: Table, { type, at, common }: Begun): DirectoryInode {
  if (type === 1) return { ...common, kind: 'directory', block: view.getUint32(at, true), size: view.getUint16(at + 8, true), offset: view.getUint16(at + 10, true) };
  return {
    ...common, kind: 'directory', size: view.getUint32(at + 4, true), block: view.getUint32(at + 8, true),
    offset: view.getUint16(at + 18, true), xattr: orNull(view.getUint32(at + 20, true)),
  };
}

function file({ view }: Table, { type, at, common, blockBytes }: Begun): FileInode {
  const long = type === 9;
  const size = long ? Number(view.getBigUint64(at + 8, true)) : view.getUint32(at + 12, true);
  const start = long ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true);
  const fragment = view.getUint32(at + (long ? 28 : 4), true);
  const offset = view.getUint32(at + (long ? 32 : 8), true);
  const list = at + (long ? 40 : 16);
  const count = fragment === NONE ? Math.ceil(size / blockBytes) : Math.floor(size / blockBytes);
  expect(count <= (view.byteLength - list) / 4, 'a file of the squashfs image has more blocks than its inode can list');
  expect(count <= MAX_SQUASHFS_BLOCKS, `a file of the squashfs image has more than ${MAX_SQUASHFS_BLOCKS} blocks`);
  return {
    ...common, kind: 'file', size, start, blocks: Array.from({ length: count }, (_, i) => view.getUint32(list + 4 * i, true)),
    fragment: fragment === NONE ? null : { index: fragment, offset }, xattr: long ? orNull(view.getUint32(at + 36, true)) : null,
  };
}

function link(table: Table, { type, at, common }: Begun): LinkInode {
  const length = table.view.getUint32(at + 4, true);
  expect(length <= MAX_ARCHIVE_NAME_BYTES, 'the target of a link in the squashfs image is too long');
  const target = table.slice(at + 8, length);
  return { ...common, kind: 'symlink', target, xattr: type === 10 ? orNull(table.view.getUint32(at + 8 + length, true)) : null };
}

function other({ view }: Table, { type, at, common }: Begun): OtherInode {
  const kind = (['block', 'character', 'fifo', 'socket'] as const)[(type - 4) % 7] ?? 'fifo';
  const hasDevice = kind === 'block' || kind === 'character';
  const xattr = type > 7 ? orNull(view.getUint32(at + (hasDevice ? 8 : 4), true)) : null;
  return { ...common, kind, device: hasDevice ? view.getUint32(at + 4, true) : 0, xattr };
}

function orNull(value: number): number | null {
  return value === NONE ? null : value;
}
