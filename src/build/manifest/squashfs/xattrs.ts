/** Extended attributes of a squashfs image: lists of names and values, shared by the inodes that have the same. */

import { MAX_ARCHIVE_NAME_BYTES, MAX_SQUASHFS_ATTRIBUTES, MAX_SQUASHFS_ATTRIBUTE_BYTES } from '../../../base/manifest-limits.ts';
import type { Source } from '../source.ts';
import { expect } from '../unopened.ts';
import { firstListed, readListed, readTable, type Table } from './tables.ts';
import type { Unpack } from './unpack.ts';

export type Attribute = readonly [name: Uint8Array, value: Uint8Array];

/** @returns what finds the attributes by an inode's number for them */
export async function readAttributes(source: Source, unpack: Unpack, place: number | null): Promise<(index: number) => Attribute[]> {
  if (place === null) return () => [];
  const head = Buffer.from(await source.read(place, 16));
  const values = Number(head.readBigUInt64LE(0));
  const count = head.readUInt32LE(8);
  if (count === 0) return () => [];
  const ids = Buffer.from(await readListed(source, unpack, { list: place + 16, end: place }, 16 * count));
  const table = await readTable(source, unpack, [values, await firstListed(source, place + 16)]);
  return (index) => {
    expect(index < count, 'a file of the squashfs image has attributes that are not there');
    const reference = ids.readBigUInt64LE(16 * index);
    return readList(table, position(table, reference), ids.readUInt32LE(16 * index + 8));
  };
}

const PREFIXES = ['user.', 'trusted.', 'security.'];
const ELSEWHERE = 0x100;

function readList(table: Table, start: number, count: number): Attribute[] {
  expect(count <= MAX_SQUASHFS_ATTRIBUTES, `a file of the squashfs image has ${count} attributes`);
  let at = start;
  return Array.from({ length: count }, () => {
    const [type, nameBytes] = [uint16(table, at), uint16(table, at + 2)];
    expect(nameBytes <= MAX_ARCHIVE_NAME_BYTES, 'the name of an attribute in the squashfs image is too long');
    const name = Buffer.concat([Buffer.from(PREFIXES[type & 0xff] ?? `other-${type & 0xff}.`), table.slice(at + 4, nameBytes)]);
    const valueAt = at + 4 + nameBytes;
    const size = uint32(table, valueAt);
    const value = (type & ELSEWHERE) === 0 ? valueAt : position(table, (BigInt(uint32(table, valueAt + 8)) << 32n) | BigInt(uint32(table, valueAt + 4)));
    at = valueAt + 4 + size;
    const valueBytes = uint32(table, value);
    expect(valueBytes <= MAX_SQUASHFS_ATTRIBUTE_BYTES, 'an attribute in the squashfs image is too long');
    return [name, table.slice(value + 4, valueBytes)] as const;
  });
}

function position(table: Table, reference: bigint): number {
  return table.position(Number(reference >> 16n), Number(reference & 0xffffn));
}

function uint16(table: Table, at: number): number {
  const bytes = table.slice(at, 2);
  return (bytes[0] as number) | ((bytes[1] as number) << 8);
}

function uint32(table: Table, at: number): number {
  return (uint16(table, at) | (uint16(table, at + 2) << 16)) >>> 0;
}
