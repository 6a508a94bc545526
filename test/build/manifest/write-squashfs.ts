/** A writer of squashfs 4.0 images for tests: small blocks, fragments, hard links, attributes, and any compression that is handed in. */

import { deflateSync } from 'node:zlib';
import { bytesOf, modeOf, TIME, type Item } from './items.ts';

export interface SquashfsOptions {
  readonly compressor?: number;
  readonly compress?: (bytes: Buffer) => Buffer;
  readonly blockBytes?: number;
}

interface Node {
  readonly item: Item;
  readonly name: Buffer;
  readonly children: Node[];
  number: number;
  /** Of its inode: place of the block, and offset in it. */
  reference: [block: number, offset: number];
}

const NONE = 0xffff_ffff;

/** Items of directories must stand before what is in them; a hard link's target must stand before it. */
export function writeSquashfs(items: readonly Item[], { compressor = 1, compress = deflateSync, blockBytes = 4096 }: SquashfsOptions = {}): Buffer {
  const { root, all, byPath } = treeOf(items);
  const data: Buffer[] = [Buffer.alloc(96)];
  const end = () => data.reduce((sum, { length }) => sum + length, 0);
  const shrink = (bytes: Buffer) => { const packed = compress(bytes); return packed.length < bytes.length ? packed : null; };
  const block = (bytes: Buffer) => {
    const packed = shrink(bytes);
    data.push(packed ?? bytes);
    return packed === null ? bytes.length | (1 << 24) : packed.length;
  };
  const fragments: { start: number; size: number }[] = [];
  let tail = Buffer.alloc(0);
  const flushTail = () => {
    if (tail.length === 0) return;
    fragments.push({ start: end(), size: block(tail) });
    tail = Buffer.alloc(0);
  };
  const inodes = new Metadata(shrink);
  const directories = new Metadata(shrink);
  const xattrs = new Metadata(shrink);
  const lists: Buffer[] = [];
  const listOf = (item: Item) => {
    const pairs = Object.entries(item.xattrs ?? {});
    if (pairs.length === 0) return NONE;
    const place = xattrs.place();
    for (const [name, value] of pairs) {
      const short = Buffer.from(name.replace(/^user\./, ''));
      xattrs.add(Buffer.concat([u16(0), u16(short.length), short, u32(value.length), Buffer.from(value)]));
    }
    return lists.push(Buffer.concat([u64((BigInt(place[0]) << 16n) | BigInt(place[1])), u32(pairs.length), u32(0)])) - 1;
  };
  const head = (type: number, node: Node) => {
    const { item } = node;
    return Buffer.concat([u16(type), u16(modeOf(item) & 0o7777), u16(item.uid === undefined ? 0 : 1), u16(0), u32(item.mtime ?? TIME), u32(node.number)]);
  };
  const writeInode = (node: Node): void => {
    const { item } = node;
    const kind = item.kind ?? 'file';
    if (kind === 'hardlink') { node.reference = (byPath.get(item.target ?? '') as Node).reference; return; }
    const xattr = listOf(item);
    let body: Buffer;
    if (kind === 'directory') {
      for (const child of node.children) writeInode(child);
      const place = directories.place();
      const listing = Buffer.concat(node.children.map(({ name, reference, number }) => Buffer.concat([u32(0), u32(reference[0]), u32(number), u16(reference[1]), u16(0), u16(2), u16(name.length - 1), name])));
      directories.add(listing);
      body = Buffer.concat([head(8, node), u32(2), u32(listing.length + 3), u32(place[0]), u32(0), u16(0), u16(place[1]), u32(xattr)]);
    } else if (kind === 'symlink') body = Buffer.concat([head(10, node), u32(1), u32(Buffer.byteLength(item.target ?? '')), Buffer.from(item.target ?? ''), u32(xattr)]);
    else if (kind === 'device') body = Buffer.concat([head(12, node), u32(1), u32(((item.device?.[0] ?? 0) << 8) | (item.device?.[1] ?? 0)), u32(xattr)]);
    else if (kind === 'fifo') body = Buffer.concat([head(13, node), u32(1), u32(xattr)]);
    else {
      const content = bytesOf(item.content);
      const whole = Math.floor(content.length / blockBytes);
      const start = end();
      const sizes = Array.from({ length: whole }, (_, i) => {
        const bytes = content.subarray(i * blockBytes, (i + 1) * blockBytes);
        return bytes.every((byte) => byte === 0) ? 0 : block(bytes);
      });
      const rest = content.subarray(whole * blockBytes);
      if (tail.length + rest.length > blockBytes) flushTail();
      const place = rest.length === 0 ? [NONE, 0] as const : [fragments.length, tail.length] as const;
      tail = Buffer.concat([tail, rest]);
      body = Buffer.concat([head(9, node), u64(BigInt(start)), u64(BigInt(content.length)), u64(0n), u32(1), u32(place[0]), u32(place[1]), u32(xattr), ...sizes.map(u32)]);
    }
    node.reference = inodes.place();
    inodes.add(body);
  };
  writeInode(root);
  flushTail();
  const table = (metadata: Metadata) => { const start = end(); data.push(metadata.bytes()); return start; };
  const listed = (bytes: Buffer) => {
    const metadata = new Metadata(shrink);
    const start = end();
    metadata.add(bytes);
    data.push(metadata.bytes());
    const list = end();
    data.push(...metadata.starts().map((at) => u64(BigInt(start + at))));
    return list;
  };
  const inodeTable = table(inodes);
  const directoryTable = table(directories);
  const fragmentTable = fragments.length === 0 ? -1n : BigInt(listed(Buffer.concat(fragments.map(({ start, size }) => Buffer.concat([u64(BigInt(start)), u32(size), u32(0)])))));
  const idTable = listed(Buffer.concat([u32(0), u32(1000)]));
  let xattrTable = -1n;
  if (lists.length > 0) {
    const values = table(xattrs);
    const metadata = new Metadata(shrink);
    const start = end();
    metadata.add(Buffer.concat(lists));
    data.push(metadata.bytes());
    xattrTable = BigInt(end());
    data.push(u64(BigInt(values)), u32(lists.length), u32(0), ...metadata.starts().map((at) => u64(BigInt(start + at))));
  }
  data[0] = Buffer.concat([
    Buffer.from('hsqs'), u32(all.length + 1), u32(TIME), u32(blockBytes), u32(fragments.length), u16(compressor), u16(Math.log2(blockBytes)), u16(0), u16(2), u16(4), u16(0),
    u64((BigInt(root.reference[0]) << 16n) | BigInt(root.reference[1])), u64(BigInt(end())), u64(BigInt(idTable)), u64(xattrTable),
    u64(BigInt(inodeTable)), u64(BigInt(directoryTable)), u64(fragmentTable), u64(-1n),
  ]);
  return Buffer.concat(data);
}

/** Blocks of 8 KiB, each packed for itself. */
class Metadata {
  private readonly done: Buffer[] = [];
  private open = Buffer.alloc(0);
  private readonly shrink: (bytes: Buffer) => Buffer | null;

  constructor(shrink: (bytes: Buffer) => Buffer | null) {
    this.shrink = shrink;
  }

  place(): [block: number, offset: number] {
    return [this.done.reduce((sum, { length }) => sum + length, 0), this.open.length];
  }

  add(bytes: Buffer): void {
    this.open = Buffer.concat([this.open, bytes]);
    while (this.open.length >= 8192) this.close(8192);
  }

  bytes(): Buffer {
    if (this.open.length > 0) this.close(this.open.length);
    return Buffer.concat(this.done);
  }

  starts(): number[] {
    let at = 0;
    return this.done.map(({ length }) => (at += length) - length);
  }

  private close(length: number): void {
    const bytes = this.open.subarray(0, length);
    this.open = this.open.subarray(length);
    const packed = this.shrink(bytes);
    this.done.push(Buffer.concat([u16(packed === null ? length | 0x8000 : packed.length), packed ?? bytes]));
  }
}

function treeOf(items: readonly Item[]): { root: Node; all: Node[]; byPath: Map<string, Node> } {
  const root: Node = { item: { name: '', kind: 'directory' }, name: Buffer.alloc(0), children: [], number: 1, reference: [0, 0] };
  const byPath = new Map([['', root]]);
  const all = items.map((item, i) => {
    const path = bytesOf(item.name).toString('latin1');
    const slash = path.lastIndexOf('/');
    const number = item.kind === 'hardlink' ? (byPath.get(item.target ?? '') as Node).number : i + 2;
    const node: Node = { item, name: Buffer.from(path.slice(slash + 1), 'latin1'), children: [], number, reference: [0, 0] };
    byPath.get(path.slice(0, Math.max(0, slash)))?.children.push(node);
    byPath.set(path, node);
    return node;
  });
  return { root, all, byPath };
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value & 0xffff);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}
