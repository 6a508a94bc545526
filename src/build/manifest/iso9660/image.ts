/**
 * ISO 9660 images (ECMA-119) with Rock Ridge or Joliet. Where Rock Ridge is there it is read, for it has modes, owners and
 * links; else Joliet, for its names; else the plain tree. What lies outside of the tree is parts of its own.
 */

import { MAX_ARCHIVE_NAME_BYTES, MAX_MANIFEST_COMPONENTS } from '../../../base/manifest-limits.ts';
import type { Entry, Reader } from '../entry.ts';
import { readDirectory, rockRidgeSkip, type DirectoryPlace, type DirectoryRecord } from './directory.ts';
import { FIRST_DESCRIPTOR, readVolumes, SECTOR_BYTES, type Volumes } from './volume.ts';
import { factsOf } from './rock-ridge.ts';
import { windowOf, type Source } from '../source.ts';
import { expect, Unopened } from '../unopened.ts';

export const readIso: Reader = async function* (source) {
  const volumes = await readVolumes(source);
  yield* metaEntries(source, volumes);
  const found: Found[] = [];
  const failure = await collect(treeOf(source, await chooseTree(source, volumes)), found);
  const order = placesOf(found);
  for (const { name, record } of found) yield toEntry(source, { name, record }, order.get(record.extent));
  if (failure !== null) throw failure;
};

interface Found {
  /** From the root. */
  readonly name: Uint8Array;
  readonly record: DirectoryRecord;
}

/** The first sectors start machines, if any does; the descriptors have the times of the image itself. */
function* metaEntries(source: Source, { end, bootCatalog }: Volumes): Generator<Entry> {
  const meta = (name: string, sector: number, sectors: number): Entry => ({
    name: Buffer.from(name), facts: { kind: 'meta' }, content: windowOf(source, sector * SECTOR_BYTES, sectors * SECTOR_BYTES),
  });
  yield meta('system-area', 0, FIRST_DESCRIPTOR);
  yield meta('volume-descriptors', FIRST_DESCRIPTOR, end - FIRST_DESCRIPTOR);
  if (bootCatalog !== null && (bootCatalog + 1) * SECTOR_BYTES <= source.size) yield meta('boot-catalog', bootCatalog, 1);
}

async function chooseTree(source: Source, { primary, joliet }: Volumes): Promise<DirectoryPlace> {
  const skip = await rockRidgeSkip(source, primary);
  return skip === null && joliet !== null ? { ...joliet, skip: null } : { ...primary, skip };
}

/** @returns what ended it early: what was found until then is told */
async function collect(tree: AsyncIterable<Found>, found: Found[]): Promise<Unopened | null> {
  try {
    for await (const one of tree) found.push(one);
    return null;
  } catch (error) {
    if (error instanceof Unopened) return error;
    throw error;
  }
}

async function* treeOf(source: Source, root: DirectoryPlace): AsyncGenerator<Found> {
  const seen = new Set([root.extent]);
  let count = 0;
  const waiting: { name: Uint8Array; place: DirectoryPlace }[] = [{ name: new Uint8Array(0), place: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for await (const record of filesIn(source, next.place)) {
      const name = next.name.length === 0 ? record.name : Buffer.concat([next.name, SLASH, record.name]);
      expect(name.length <= MAX_ARCHIVE_NAME_BYTES, `a path in the ISO image has more than ${MAX_ARCHIVE_NAME_BYTES} bytes`);
      expect(++count <= MAX_MANIFEST_COMPONENTS, `the ISO image has more than ${MAX_MANIFEST_COMPONENTS} files`);
      yield { name, record };
      const below = await directoryIn(source, record, root);
      if (below === null) continue;
      expect(!seen.has(below.extent), 'two directories of the ISO image are the same: it may lead in a circle');
      seen.add(below.extent);
      waiting.push({ name, place: below });
    }
  }
}

const SLASH = Buffer.from('/');

/** A file of more than 4 GiB has several records, whose extents lie one behind the other. */
async function* filesIn(source: Source, place: DirectoryPlace): AsyncGenerator<DirectoryRecord> {
  let begun: DirectoryRecord | null = null;
  for await (const record of readDirectory(source, place)) {
    // A directory that was moved up, for its depth, is told where it belongs.
    if (record.use.has('RE')) continue;
    const whole: DirectoryRecord = begun === null ? record : { ...begun, size: begun.size + record.size };
    expect(begun === null || begun.extent + begun.size / SECTOR_BYTES === record.extent, 'a file of the ISO image lies in pieces that do not follow each other');
    begun = record.continues ? whole : null;
    if (!record.continues) yield whole;
  }
}

async function directoryIn(source: Source, record: DirectoryRecord, root: DirectoryPlace): Promise<DirectoryPlace | null> {
  const moved = record.use.get('CL')?.[0];
  if (moved !== undefined) {
    expect(moved.length >= 4, 'a Rock Ridge field of the ISO image is too short');
    const extent = new DataView(moved.buffer, moved.byteOffset).getUint32(0, true);
    // Its first record is its own.
    const own = await source.read(extent * SECTOR_BYTES, 14);
    return { ...root, extent, size: new DataView(own.buffer, own.byteOffset).getUint32(10, true) };
  }
  return record.isDirectory ? { ...root, extent: record.extent, size: record.size } : null;
}

/** Contents in the order in which they lie in the image. */
function placesOf(found: readonly Found[]): Map<number, number> {
  const extents = new Set(found.filter(({ record }) => !record.isDirectory && record.size > 0).map(({ record }) => record.extent));
  return new Map([...extents].sort((a, b) => a - b).map((extent, i) => [extent, i]));
}

function toEntry(source: Source, { name, record }: Found, order: number | undefined): Entry {
  const facts = factsOf(record);
  if (facts.kind !== 'file') return { name, facts };
  const placed = record.size === 0 || order === undefined ? facts : { ...facts, order };
  try {
    return { name, facts: placed, content: windowOf(source, record.extent * SECTOR_BYTES, record.size) };
  } catch (error) {
    if (error instanceof Unopened) return { name, facts: { ...placed, unopened: error.message } };
    throw error;
  }
}
