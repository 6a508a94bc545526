/** Writers of tar, ar, cpio and zip for tests: as small as they can be, and able to lie. */

import { crc32, deflateRawSync } from 'node:zlib';
import { bytesOf, modeOf, padded, TIME, type Item } from './items.ts';

const TAR_TYPES = { file: '0', hardlink: '1', symlink: '2', device: '3', directory: '5', fifo: '6' } as const;

export function writeTar(items: readonly Item[], end = true): Buffer {
  return Buffer.concat([...items.map(tarEntry), ...(end ? [Buffer.alloc(1024)] : [])]);
}

export function tarEntry(item: Item): Buffer {
  const { kind = 'file', target = '', device } = item;
  const name = bytesOf(item.name);
  const content = kind === 'file' ? bytesOf(item.content) : Buffer.alloc(0);
  const pax = Object.entries(item.xattrs ?? {}).map(([key, value]) => paxRecord(`SCHILY.xattr.${key}`, value)).join('');
  const records = (name.length > 100 ? paxRecord('path', name.toString('latin1')) : '') + pax;
  const ahead = records === '' ? Buffer.alloc(0) : tarBlock({ name: Buffer.from('pax'), type: 'x', content: Buffer.from(records, 'latin1'), item: {} });
  const [major = 0, minor = 0] = device ?? [];
  return Buffer.concat([ahead, tarBlock({ name: name.subarray(0, 100), type: TAR_TYPES[kind], content, item, target, major, minor })]);
}

export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

interface TarBlock {
  readonly name: Uint8Array;
  readonly type: string;
  readonly content: Buffer;
  readonly item: Partial<Item>;
  readonly target?: string;
  readonly major?: number;
  readonly minor?: number;
  /** Of what the header says, where that is a lie. */
  readonly size?: number;
}

export function tarBlock({ name, type, content, item, target = '', major = 0, minor = 0, size = content.length }: TarBlock): Buffer {
  const block = Buffer.alloc(512);
  block.set(name, 0);
  const octal = (value: number, at: number, length: number) => block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  octal(item.mode ?? 0o644, 100, 8);
  octal(item.uid ?? 0, 108, 8);
  octal(item.gid ?? 0, 116, 8);
  octal(size, 124, 12);
  octal(item.mtime ?? TIME, 136, 12);
  block.write(type, 156, 'latin1');
  block.write(target, 157, 'utf8');
  block.write('ustar\x0000root', 257, 'latin1');
  block.write('wheel', 297, 'latin1');
  octal(major, 329, 8);
  octal(minor, 337, 8);
  block.fill(0x20, 148, 156);
  octal(block.reduce((sum, byte) => sum + byte, 0), 148, 7);
  return Buffer.concat([block, padded(content, 512)]);
}

export function writeAr(items: readonly Item[]): Buffer {
  const member = ({ name, content, mtime = TIME, uid = 0, gid = 0, mode = 0o644 }: Item) => {
    const bytes = bytesOf(content);
    const header = `${String(name).padEnd(16)}${String(mtime).padEnd(12)}${String(uid).padEnd(6)}${String(gid).padEnd(6)}${(0o100000 | mode).toString(8).padEnd(8)}${String(bytes.length).padEnd(10)}\`\n`;
    return Buffer.concat([Buffer.from(header, 'latin1'), bytes, Buffer.from(bytes.length % 2 === 0 ? '' : '\n')]);
  };
  return Buffer.concat([Buffer.from('!<arch>\n'), ...items.map(member)]);
}

export function writeCpio(items: readonly Item[]): Buffer {
  return Buffer.concat([...items.map(cpioEntry), cpioEntry({ name: 'TRAILER!!!', mode: 0 })]);
}

function cpioEntry(item: Item): Buffer {
  const name = Buffer.concat([bytesOf(item.name), Buffer.alloc(1)]);
  const content = item.kind === 'symlink' ? bytesOf(item.target) : bytesOf(item.content);
  const [major = 0, minor = 0] = item.device ?? [];
  const fields = [1, modeOf(item), item.uid ?? 0, item.gid ?? 0, 1, item.mtime ?? TIME, content.length, 0, 0, major, minor, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.concat([Buffer.from(header, 'latin1'), name]), 4), padded(content, 4)]);
}

export interface ZipLies {
  /** Of the content when unpacked. */
  readonly size?: number;
  readonly method?: number;
  readonly flags?: number;
}

/** Deflated; directories by the slash that the name ends with. */
export function writeZip(items: readonly Item[], lies: ZipLies = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const item of items) {
    const content = item.kind === 'symlink' ? bytesOf(item.target) : bytesOf(item.content);
    const packed = lies.method === 0 ? content : deflateRawSync(content);
    const name = bytesOf(item.kind === 'directory' ? Buffer.concat([bytesOf(item.name), Buffer.from('/')]) : item.name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(lies.flags ?? 0, 2);
    shared.writeUInt16LE(lies.method ?? 8, 4);
    // 2017-06-08 12:00
    shared.writeUInt16LE(12 << 11, 6);
    shared.writeUInt16LE((37 << 9) | (6 << 5) | 8, 8);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(lies.size ?? content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((modeOf(item) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), shared, rest, name]));
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(items.length, 4);
  end.writeUInt16LE(items.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
