/** Records of a pax header: `LENGTH KEY=VALUE\n`, one after the other, the length counting all of it (POSIX.1-2017). */

import { expect } from './unopened.ts';

export type PaxRecords = ReadonlyMap<string, Uint8Array>;

/** @throws Unopened */
export function readPax(bytes: Uint8Array): PaxRecords {
  const records = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    // Some writers fill the block with zeros.
    if (bytes[at] === 0) break;
    const space = bytes.indexOf(0x20, at);
    const digits = Buffer.from(bytes.subarray(at, space === -1 ? at : space)).toString('latin1');
    expect(/^[1-9][0-9]{0,6}$/.test(digits), 'a pax record of the tar archive has no length');
    const end = at + Number(digits);
    expect(end <= bytes.length && end > space + 1 && bytes[end - 1] === 0x0a, 'a pax record of the tar archive has another length than it says');
    const equals = bytes.indexOf(0x3d, space);
    expect(equals > space && equals < end, 'a pax record of the tar archive has no value');
    records.set(Buffer.from(bytes.subarray(space + 1, equals)).toString('latin1'), bytes.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}
