/** PE programs (Windows, EFI, and kernels that EFI starts) by section, with the headers and what lies behind as parts of their own. */

import type { Reader } from './entry.ts';
import { windowOf, type Source } from './source.ts';
import { expect } from './unopened.ts';

const COFF_BYTES = 24;
const SECTION_BYTES = 40;

export const readPe: Reader = async function* (source) {
  const { table, mtime } = await readHeaders(source);
  const first = Math.min(source.size, ...table.filter(({ size }) => size > 0).map(({ offset }) => offset));
  const last = Math.max(first, ...table.map(({ offset, size }) => offset + size));
  // The linker's time stands in the header: it is what differs most.
  yield { name: Buffer.from('headers'), facts: { kind: 'meta', order: 0, ...(mtime === 0 ? {} : { mtime }) }, content: windowOf(source, 0, first) };
  for (const [i, { name, offset, size }] of table.entries()) {
    yield { name, facts: { kind: 'section', order: i + 1 }, content: windowOf(source, offset, size) };
  }
  // Signatures, and what installers carry.
  if (last < source.size) yield { name: Buffer.from('overlay'), facts: { kind: 'meta', order: table.length + 1 }, content: windowOf(source, last, source.size - last) };
};

interface Section {
  readonly name: Uint8Array;
  readonly offset: number;
  readonly size: number;
}

async function readHeaders(source: Source): Promise<{ table: Section[]; mtime: number }> {
  const start = viewOf(await source.read(0x3c, 4)).getUint32(0, true);
  const coff = viewOf(await source.read(start, COFF_BYTES));
  const count = coff.getUint16(6, true);
  expect(count <= 96, `the PE file has ${count} sections, more than a loader takes`);
  const bytes = await source.read(start + COFF_BYTES + coff.getUint16(20, true), count * SECTION_BYTES);
  return { table: Array.from({ length: count }, (_, i) => readSection(bytes.subarray(i * SECTION_BYTES, (i + 1) * SECTION_BYTES))), mtime: coff.getUint32(8, true) };
}

function readSection(bytes: Uint8Array): Section {
  const view = viewOf(bytes);
  const end = bytes.subarray(0, 8).indexOf(0);
  return { name: bytes.subarray(0, end === -1 ? 8 : end), size: view.getUint32(16, true), offset: view.getUint32(20, true) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
