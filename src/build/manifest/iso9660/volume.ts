/** The volume descriptors of an ISO 9660 image: where its trees begin (ECMA-119, chapter 8; Joliet; El Torito). */

import { MAX_ISO_DESCRIPTORS } from '../../../base/manifest-limits.ts';
import { expect, Unopened } from '../unopened.ts';
import type { Source } from '../source.ts';

export const SECTOR_BYTES = 2048;
export const FIRST_DESCRIPTOR = 16;

export interface Tree {
  /** Sector of the root directory. */
  readonly extent: number;
  /** Bytes of it. */
  readonly size: number;
  readonly joliet: boolean;
}

export interface Volumes {
  readonly primary: Tree;
  readonly joliet: Tree | null;
  /** Sector of what El Torito lists to start the machine. */
  readonly bootCatalog: number | null;
  /** The sector behind the last descriptor. */
  readonly end: number;
}

/** @throws Unopened */
export async function readVolumes(source: Source): Promise<Volumes> {
  let [primary, joliet, bootCatalog]: [Tree | null, Tree | null, number | null] = [null, null, null];
  for (let sector = FIRST_DESCRIPTOR; sector < FIRST_DESCRIPTOR + MAX_ISO_DESCRIPTORS; sector++) {
    const bytes = Buffer.from(await source.read(sector * SECTOR_BYTES, SECTOR_BYTES));
    expect(bytes.toString('latin1', 1, 6) === 'CD001', 'a volume descriptor of the ISO image does not begin as one');
    if (bytes[0] === TERMINATOR) {
      expect(primary !== null, 'the ISO image has no primary volume');
      return { primary, joliet, bootCatalog, end: sector + 1 };
    }
    if (bytes[0] === PRIMARY && primary === null) primary = treeIn(bytes);
    else if (bytes[0] === SUPPLEMENTARY && JOLIET.includes(bytes.toString('latin1', 88, 91))) joliet = { ...treeIn(bytes), joliet: true };
    else if (bytes[0] === BOOT && bytes.toString('latin1', 7, 30) === 'EL TORITO SPECIFICATION') bootCatalog = bytes.readUInt32LE(0x47);
  }
  throw new Unopened(`the ISO image has more than ${MAX_ISO_DESCRIPTORS} volume descriptors`);
}

const BOOT = 0;
const PRIMARY = 1;
const SUPPLEMENTARY = 2;
const TERMINATOR = 255;
const JOLIET = ['%/@', '%/C', '%/E'];

function treeIn(descriptor: Buffer): Tree {
  expect(descriptor.readUInt16LE(128) === SECTOR_BYTES, 'the ISO image has blocks of another size than 2048 bytes');
  return { extent: descriptor.readUInt32LE(156 + 2), size: descriptor.readUInt32LE(156 + 10), joliet: false };
}
