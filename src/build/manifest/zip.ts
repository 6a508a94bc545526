/** zip archives (jar, apk, whl …), read by their directory at the end, as everybody does who uses them. */

import { Readable } from 'node:stream';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry as ZipEntry, type ZipFile } from 'yauzl';
import { MAX_ARCHIVE_NAME_BYTES } from '../../base/manifest-limits.ts';
import { manifestText } from '../../statement/manifest-path.ts';
import type { Entry, Facts, Reader } from './entry.ts';
import { kindOfMode, modeText, plainName } from './facts.ts';
import { asUnopened, damagedAs } from './damage.ts';
import { piecesOf, windowOf, type Source } from './source.ts';
import { expect } from './unopened.ts';

export const readZip: Reader = async function* (source) {
  // Names stay bytes: which text they were meant as, a zip file tells badly.
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true };
  const zip = await damagedAs('zip archive', fromRandomAccessReaderPromise(new SourceReader(source), source.size, options));
  let order = 0;
  const entries = zip.eachEntry();
  for (;;) {
    const next = await damagedAs('zip archive', entries.next());
    if (next.done === true) return;
    yield await toEntry({ zip, source, entry: next.value, order: order++ });
  }
};

interface Found {
  readonly zip: ZipFile;
  readonly source: Source;
  readonly entry: ZipEntry;
  readonly order: number;
}

async function toEntry(found: Found): Promise<Entry> {
  const { entry, order } = found;
  const raw = entry.fileNameRaw;
  expect(raw.length <= MAX_ARCHIVE_NAME_BYTES, `a name in the zip archive has ${raw.length} bytes, more than ${MAX_ARCHIVE_NAME_BYTES}`);
  const mode = isFromUnix(entry) ? entry.externalFileAttributes >>> 16 : 0;
  const kind = raw.at(-1) === SLASH ? 'directory' : (kindOfMode(mode) ?? 'file');
  const name = plainName(raw);
  const facts: Facts = { kind, ...(mode === 0 ? {} : { mode: modeText(mode) }), ...timeOf(entry), ...ownerOf(entry), order };
  if (kind === 'directory') return { name, facts };
  if (entry.isEncrypted()) return { name, facts: { ...facts, unopened: 'it is encrypted' } };
  if (!entry.canDecodeFileData()) return { name, facts: { ...facts, unopened: `it is compressed by method ${entry.compressionMethod}, which is not read here` } };
  if (kind === 'symlink') return { name, facts: { ...facts, target: await targetOf(found) } };
  if (entry.compressionMethod === STORED) return { name, facts, content: await storedContent(found) };
  return { name, facts, content: () => inflated(found) };
}

const SLASH = 0x2f;
const STORED = 0;
const UNIX = 3;

function isFromUnix(entry: ZipEntry): boolean {
  return entry.versionMadeBy >>> 8 === UNIX;
}

/** Where there is only a time without a zone, it is taken for UTC: the same on every machine. */
function timeOf(entry: ZipEntry): Pick<Facts, 'mtime'> {
  const mtime = entry.getLastModDate({ timezone: 'UTC' }).getTime() / 1000;
  return Number.isFinite(mtime) ? { mtime } : {};
}

/** Info-ZIP's field 0x7875: version 1, then each id with its length in front. */
function ownerOf(entry: ZipEntry): Pick<Facts, 'uid' | 'gid'> {
  const data = entry.extraFields.find(({ id }) => id === 0x7875)?.data;
  if (data === undefined || data.length !== 11 || data[0] !== 1 || data[1] !== 4 || data[6] !== 4) return {};
  return { uid: data.readUInt32LE(2), gid: data.readUInt32LE(7) };
}

async function targetOf(found: Found): Promise<string> {
  expect(found.entry.uncompressedSize <= MAX_ARCHIVE_NAME_BYTES, 'the target of a link in the zip archive is too long');
  const pieces: Uint8Array[] = [];
  for await (const piece of inflated(found)) pieces.push(piece);
  return manifestText(Buffer.concat(pieces));
}

async function storedContent({ zip, source, entry }: Found): Promise<Source> {
  expect(entry.compressedSize === entry.uncompressedSize, 'an entry of the zip archive is stored, and has two sizes');
  const { fileDataStart } = await damagedAs('zip archive', zip.readLocalFileHeaderPromise(entry, { minimal: true }));
  return windowOf(source, fileDataStart, entry.compressedSize);
}

async function* inflated({ zip, entry }: Found): AsyncGenerator<Uint8Array, void> {
  try {
    yield* await zip.openReadStreamPromise(entry);
  } catch (error) {
    throw asUnopened('zip archive', error);
  }
}

class SourceReader extends RandomAccessReader {
  private readonly source: Source;

  constructor(source: Source) {
    super();
    this.source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(piecesOf(windowOf(this.source, start, end - start)), { objectMode: false });
  }

  override read(...[buffer, offset, length, position, callback]: Parameters<RandomAccessReader['read']>): void {
    const copy = (bytes: Uint8Array) => {
      buffer.set(bytes, offset);
      callback(null);
    };
    this.source.read(position, length).then(copy, callback);
  }
}
