/**
 * RPM packages: a lead, a header with signatures, the header proper (which tells the machine and the time that built it),
 * and a compressed cpio archive (the format of RPM 3 and 4).
 */

import type { Reader } from './entry.ts';
import { windowOf, type Source } from './source.ts';
import { expect } from './unopened.ts';

const LEAD_BYTES = 96;
const INTRO_BYTES = 16;
const INDEX_ENTRY_BYTES = 16;

export const readRpm: Reader = async function* (source) {
  const signatureBytes = await headerBytes(source, LEAD_BYTES);
  const header = LEAD_BYTES + Math.ceil(signatureBytes / 8) * 8;
  const payload = header + (await headerBytes(source, header));
  const part = (start: number, size: number, order: number) => ({ facts: { kind: 'meta' as const, order }, content: windowOf(source, start, size) });
  yield { name: Buffer.from('lead'), ...part(0, LEAD_BYTES, 0) };
  yield { name: Buffer.from('signatures'), ...part(LEAD_BYTES, signatureBytes, 1) };
  yield { name: Buffer.from('header'), ...part(header, payload - header, 2) };
  yield { name: Buffer.from('payload'), facts: { kind: 'file', order: 3 }, content: windowOf(source, payload, source.size - payload) };
};

/** An intro with the number of index entries and the bytes of their values, then both. */
async function headerBytes(source: Source, start: number): Promise<number> {
  const intro = Buffer.from(await source.read(start, INTRO_BYTES));
  expect(intro.readUInt32BE(0) === 0x8eade801, 'a header of the RPM package does not begin as one');
  return INTRO_BYTES + INDEX_ENTRY_BYTES * intro.readUInt32BE(8) + intro.readUInt32BE(12);
}
