/** The system use area of a directory record (SUSP, IEEE P1281): fields of two letters, in the record and in areas that it continues in. */

import { MAX_ISO_AREAS } from '../../../base/manifest-limits.ts';
import type { Source } from '../source.ts';
import { SECTOR_BYTES } from './volume.ts';
import { expect } from '../unopened.ts';

/** Two letters → the data of each field with these. */
export type SystemUse = ReadonlyMap<string, readonly Uint8Array[]>;

/** @throws Unopened */
export async function readSystemUse(source: Source, area: Uint8Array): Promise<SystemUse> {
  const fields = new Map<string, Uint8Array[]>();
  let next: Uint8Array | null = area;
  for (let areas = 0; next !== null; areas++) {
    expect(areas < MAX_ISO_AREAS, 'the Rock Ridge fields of a file of the ISO image have no end');
    const continues = takeFields(next, fields);
    next = continues === null ? null : await continuation(source, continues);
  }
  return fields;
}

/** @returns the field that says where it goes on, or null */
function takeFields(area: Uint8Array, fields: Map<string, Uint8Array[]>): Uint8Array | null {
  let continues: Uint8Array | null = null;
  for (let at = 0; at + 4 <= area.length && area[at] !== 0;) {
    const length = area[at + 2] as number;
    expect(length >= 4 && at + length <= area.length, 'a Rock Ridge field of the ISO image has a length that cannot be');
    const letters = String.fromCharCode(area[at] as number, area[at + 1] as number);
    const data = area.subarray(at + 4, at + length);
    if (letters === 'ST') break;
    if (letters === 'CE') continues = data;
    else fields.set(letters, [...(fields.get(letters) ?? []), data]);
    at += length;
  }
  return continues;
}

/** Sector, offset in it, and bytes: each in both byte orders. */
async function continuation(source: Source, data: Uint8Array): Promise<Uint8Array> {
  expect(data.length >= 24, 'a Rock Ridge field of the ISO image is too short');
  const view = new DataView(data.buffer, data.byteOffset);
  const length = view.getUint32(16, true);
  expect(length <= SECTOR_BYTES, 'a Rock Ridge area of the ISO image is too long');
  return source.read(view.getUint32(0, true) * SECTOR_BYTES + view.getUint32(8, true), length);
}
