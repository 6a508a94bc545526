/** The records of one directory of an ISO 9660 image (ECMA-119, 9.1), with what Rock Ridge adds to them. */

import { MAX_ARCHIVE_NAME_BYTES } from '../../../base/manifest-limits.ts';
import { SECTOR_BYTES, type Tree } from './volume.ts';
import { readSystemUse, type SystemUse } from './system-use.ts';
import type { Source } from '../source.ts';
import { expect } from '../unopened.ts';

export interface DirectoryRecord {
  readonly name: Uint8Array;
  /** Sector, and bytes. */
  readonly extent: number;
  readonly size: number;
  readonly isDirectory: boolean;
  /** The next record goes on with the same file. */
  readonly continues: boolean;
  /** Seconds since 1970; null for none. */
  readonly recorded: number | null;
  /** What Rock Ridge says, by its two letters. */
  readonly use: SystemUse;
}

export interface DirectoryPlace extends Tree {
  /** Bytes to pass over at the start of each system use area; null without Rock Ridge. */
  readonly skip: number | null;
}

/** Without the two that lead to the directory itself and to its parent. */
export async function* readDirectory(source: Source, place: DirectoryPlace): AsyncGenerator<DirectoryRecord> {
  for await (const bytes of recordsIn(source, place)) {
    const nameBytes = bytes[32] as number;
    expect(33 + nameBytes <= bytes.length, 'a name in the ISO image is longer than its record');
    if (nameBytes === 1 && (bytes[33] as number) <= 1) continue;
    yield await toRecord(source, bytes, place);
  }
}

/**
 * Whether a tree has Rock Ridge: told in the root's first record by SP, and by attributes with it.
 * @returns bytes to pass over, or null
 */
export async function rockRidgeSkip(source: Source, tree: Tree): Promise<number | null> {
  for await (const bytes of recordsIn(source, { ...tree, size: Math.min(tree.size, SECTOR_BYTES) })) {
    const use = await readSystemUse(source, systemUseOf(bytes));
    const sp = use.get('SP')?.[0];
    return sp !== undefined && sp.length === 3 && sp[0] === 0xbe && sp[1] === 0xef && use.has('PX') ? (sp[2] as number) : null;
  }
  return null;
}

/** Records do not cross sectors: the rest of a sector is zeros. */
async function* recordsIn(source: Source, { extent, size }: Tree): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < size; done += SECTOR_BYTES) {
    const sector = await source.read(extent * SECTOR_BYTES + done, Math.min(SECTOR_BYTES, size - done));
    for (let at = 0; at < sector.length && sector[at] !== 0;) {
      const length = sector[at] as number;
      expect(length >= 34 && at + length <= sector.length, 'a directory record of the ISO image has a length that cannot be');
      yield sector.subarray(at, at + length);
      at += length;
    }
  }
}

async function toRecord(source: Source, bytes: Uint8Array, { joliet, skip }: DirectoryPlace): Promise<DirectoryRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const use: SystemUse = skip === null ? new Map() : await readSystemUse(source, systemUseOf(bytes).subarray(skip));
  const flags = bytes[25] as number;
  expect(bytes[26] === 0 && bytes[27] === 0, 'a file of the ISO image is interleaved, which is not read here');
  return {
    name: use.has('NM') ? alternateName(use) : plainIsoName(bytes.subarray(33, 33 + (bytes[32] as number)), joliet),
    // An extended attribute record may lie in front of the content.
    extent: view.getUint32(2, true) + (bytes[1] as number),
    size: view.getUint32(10, true),
    isDirectory: (flags & 2) !== 0,
    continues: (flags & 0x80) !== 0,
    recorded: shortTime(bytes.subarray(18, 25)),
    use,
  };
}

function systemUseOf(record: Uint8Array): Uint8Array {
  const nameBytes = record[32] as number;
  return record.subarray(33 + nameBytes + (nameBytes % 2 === 0 ? 1 : 0));
}

/** Rock Ridge's own, which may come in pieces. */
function alternateName(use: SystemUse): Uint8Array {
  const name = Buffer.concat((use.get('NM') ?? []).map((piece) => piece.subarray(1)));
  expect(name.length <= MAX_ARCHIVE_NAME_BYTES, `a name in the ISO image has ${name.length} bytes, more than ${MAX_ARCHIVE_NAME_BYTES}`);
  return name;
}

/** Without the version behind it, and the point before an extension that is not there. */
function plainIsoName(name: Uint8Array, joliet: boolean): Uint8Array {
  const text = joliet ? Buffer.from(name.subarray(0, name.length & ~1)).swap16().toString('utf16le').toWellFormed() : Buffer.from(name).toString('latin1');
  const plain = text.replace(/;[0-9]{1,5}$/, '').replace(/(?<=.)\.$/, '');
  return Buffer.from(plain, joliet ? 'utf8' : 'latin1');
}

/** Years since 1900, month, day, hour, minute, second, and the zone in quarters of an hour. @returns seconds since 1970 */
export function shortTime(bytes: Uint8Array): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0] = bytes;
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return Date.UTC(1900 + year, month - 1, day, hour, minute, second) / 1000 - ((zone << 24) >> 24) * 900;
}
