/** What Rock Ridge (IEEE P1282) says of a file: mode, owner, times, link target, device. */

import type { ComponentKind } from '../../../statement/manifest.ts';
import { manifestText } from '../../../statement/manifest-path.ts';
import type { Facts } from '../entry.ts';
import { deviceTarget, kindOfMode, modeText } from '../facts.ts';
import { shortTime, type DirectoryRecord } from './directory.ts';
import { expect } from '../unopened.ts';

/** Of a record without Rock Ridge, what the record itself says. */
export function factsOf(record: DirectoryRecord): Facts {
  const { use, isDirectory } = record;
  const attributes = numbers(use.get('PX')?.[0]);
  const mode = attributes[0];
  const kind: ComponentKind = use.has('CL') ? 'directory' : ((mode === undefined ? null : kindOfMode(mode)) ?? (isDirectory ? 'directory' : 'file'));
  const mtime = modified(use.get('TF')) ?? record.recorded;
  return {
    kind,
    ...(mode === undefined ? {} : { mode: modeText(mode), uid: attributes[2] as number, gid: attributes[3] as number }),
    ...(mtime === null ? {} : { mtime }),
    ...(kind === 'symlink' ? { target: manifestText(linkTarget(use.get('SL') ?? [])) } : {}),
    ...(kind === 'device' ? { target: device(mode ?? 0, numbers(use.get('PN')?.[0])) } : {}),
  };
}

/** Numbers of four bytes, each written in both byte orders. */
function numbers(data: Uint8Array | undefined): number[] {
  if (data === undefined) return [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const found = Array.from({ length: Math.floor(data.length / 8) }, (_, i) => view.getUint32(8 * i, true));
  expect(found.length >= 2, 'a Rock Ridge field of the ISO image is too short');
  return found.length < 4 ? [...found, 0, 0] : found;
}

function device(mode: number, [high = 0, low = 0]: readonly number[]): string {
  const [major, minor] = high === 0 ? [low >>> 8, low & 0xff] : [high, low];
  return deviceTarget((mode & 0o170000) === 0o060000 ? 'b' : 'c', major, minor);
}

/** Which times follow is told by bits, in this order: creation, modification … */
function modified(fields: readonly Uint8Array[] | undefined): number | null {
  for (const field of fields ?? []) {
    const flags = field[0] ?? 0;
    if ((flags & 2) === 0) continue;
    const bytes = (flags & 0x80) === 0 ? 7 : 17;
    const start = 1 + ((flags & 1) === 0 ? 0 : bytes);
    expect(start + bytes <= field.length, 'the times of a file of the ISO image are too short');
    const time = field.subarray(start, start + bytes);
    return bytes === 7 ? shortTime(time) : longTime(time);
  }
  return null;
}

/** Sixteen digits to hundredths of a second, and the zone in quarters of an hour. */
function longTime(bytes: Uint8Array): number | null {
  const match = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/.exec(Buffer.from(bytes.subarray(0, 16)).toString('latin1'));
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, hundredths = 0] = match.slice(1).map(Number);
  if (month < 1 || day < 1) return null;
  return (Date.UTC(year, month - 1, day, hour, minute, second) + 10 * hundredths) / 1000 - (((bytes[16] as number) << 24) >> 24) * 900;
}

/** Its parts: flags, length, text. A part may go on in the next, and stands between slashes otherwise. */
function linkTarget(fields: readonly Uint8Array[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let joins = true;
  for (const field of fields) {
    for (let at = 1; at + 2 <= field.length;) {
      const [flags, length] = [field[at] as number, field[at + 1] as number];
      expect(at + 2 + length <= field.length, 'a link of the ISO image is cut short');
      if (!joins) pieces.push(SLASH);
      pieces.push(PARTS[flags & 0x0e] ?? field.subarray(at + 2, at + 2 + length));
      joins = (flags & (CONTINUES | ROOT)) !== 0;
      at += 2 + length;
    }
  }
  return Buffer.concat(pieces);
}

const CONTINUES = 1;
const ROOT = 8;
const SLASH = Buffer.from('/');
const PARTS: Readonly<Record<number, Uint8Array>> = { 2: Buffer.from('.'), 4: Buffer.from('..'), 8: SLASH };
