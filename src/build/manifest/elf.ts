/** ELF programs and libraries by section, in the order of their table (System V gABI, chapter 4). */

import { MAX_ELF_NAMES_BYTES } from '../../base/manifest-limits.ts';
import type { Entry, Reader } from './entry.ts';
import { windowOf, type Source } from './source.ts';
import { expect } from './unopened.ts';

/** Sections of this type have no bytes in the file. */
const NOBITS = 8;

export const readElf: Reader = async function* (source) {
  const layout = await readLayout(source);
  // Programs may be stripped of the table: nothing more can be told of them.
  if (layout.count === 0) return;
  const sections = await readSections(source, layout);
  const names = sections[layout.namesIndex];
  expect(names !== undefined && names.type !== NOBITS && names.size <= MAX_ELF_NAMES_BYTES, 'the names of the ELF file\'s sections are missing');
  const text = await source.read(names.offset, names.size);
  for (const [order, section] of sections.entries()) {
    if (order === 0) continue;
    const facts = { kind: 'section' as const, order };
    const name = nameAt(text, section.name);
    yield (section.type === NOBITS ? { name, facts: Number.isSafeInteger(section.size) ? { ...facts, size: section.size } : facts } : { name, facts, content: windowOf(source, section.offset, section.size) }) satisfies Entry;
  }
};

interface Layout {
  /** Numbers of 8 bytes, or of 4. */
  readonly wide: boolean;
  readonly little: boolean;
  readonly tableOffset: number;
  readonly entryBytes: number;
  readonly count: number;
  /** Of the section that has the names of all. */
  readonly namesIndex: number;
}

interface Section {
  readonly name: number;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

async function readLayout(source: Source): Promise<Layout> {
  const ident = await source.read(0, 16);
  const wide = ident[4] === 2;
  const little = ident[5] === 1;
  expect((wide || ident[4] === 1) && (little || ident[5] === 2), 'the ELF file is of a class or byte order that nobody knows');
  const view = viewOf(await source.read(0, wide ? 64 : 52));
  const end = wide ? 58 : 46;
  const tableOffset = wide ? Number(view.getBigUint64(40, little)) : view.getUint32(32, little);
  const layout = { wide, little, tableOffset, entryBytes: view.getUint16(end, little), count: view.getUint16(end + 2, little), namesIndex: view.getUint16(end + 4, little) };
  if (layout.count > 0) expect(layout.entryBytes === (wide ? 64 : 40), 'the sections of the ELF file have a size that nobody knows');
  return layout;
}

async function readSections(source: Source, { wide, little, tableOffset, entryBytes, count }: Layout): Promise<Section[]> {
  const view = viewOf(await source.read(tableOffset, entryBytes * count));
  return Array.from({ length: count }, (_, i) => {
    const at = i * entryBytes;
    const [name, type] = [view.getUint32(at, little), view.getUint32(at + 4, little)];
    return wide
      ? { name, type, offset: Number(view.getBigUint64(at + 24, little)), size: Number(view.getBigUint64(at + 32, little)) }
      : { name, type, offset: view.getUint32(at + 16, little), size: view.getUint32(at + 20, little) };
  });
}

function nameAt(names: Uint8Array, start: number): Uint8Array {
  const end = names.indexOf(0, start);
  expect(start < names.length && end !== -1 && end - start <= 1024, 'a name of a section of the ELF file lies outside of the names');
  return names.subarray(start, end);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
