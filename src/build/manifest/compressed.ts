/** One compressed content without a name: gzip and zstd by Node itself, xz, bzip2 and lzma by 7-Zip. */

import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { asUnopened } from './damage.ts';
import { CONTENT, type Facts, type Reader } from './entry.ts';
import type { StreamType } from './seven-zip.ts';
import { piecesOf, type Source } from './source.ts';

/** Bytes of one piece that comes out. */
const OUT_BYTES = 256 * 1024;

export const readGzip: Reader = async function* (source) {
  const facts: Facts = { kind: 'file', ...(await gzipTime(source)) };
  yield { name: CONTENT, facts, content: () => transformed(source, createGunzip({ chunkSize: OUT_BYTES }), 'gzip stream') };
};

export const readZstd: Reader = async function* (source) {
  yield { name: CONTENT, facts: { kind: 'file' }, content: () => transformed(source, createZstdDecompress({ chunkSize: OUT_BYTES }), 'zstd stream') };
};

export function readBySevenZip(type: StreamType): Reader {
  return async function* (source, { sevenZip, signal }) {
    yield { name: CONTENT, facts: { kind: 'file' }, content: () => sevenZip.unpack(type, [source.locate(0, source.size)], signal) };
  };
}

/** The header's time of what was compressed: no time where it is zero (RFC 1952). */
async function gzipTime(source: Source): Promise<Pick<Facts, 'mtime'>> {
  const header = await source.read(0, Math.min(8, source.size));
  const mtime = header.length < 8 ? 0 : new DataView(header.buffer, header.byteOffset).getUint32(4, true);
  return mtime === 0 ? {} : { mtime };
}

async function* transformed(source: Source, transform: Transform, what: string): AsyncGenerator<Uint8Array, void> {
  // The loop below hears of every failure: the pipeline ends the transform with it.
  pipeline(Readable.from(piecesOf(source), { objectMode: false }), transform, () => undefined);
  try {
    for await (const piece of transform) yield piece as Uint8Array;
  } catch (error) {
    throw asUnopened(what, error);
  }
}
