/**
 * cpio archives in the formats of today ("newc", with and without checksum) and of old ("odc"). An initial RAM disk is
 * several of them one after the other, the last one mostly compressed: those come as `part-0`, `part-1`.
 */

import { MAX_ARCHIVE_NAME_BYTES } from '../../base/manifest-limits.ts';
import { manifestText } from '../../statement/manifest-path.ts';
import type { Entry, Facts, Reader } from './entry.ts';
import { deviceTarget, FILE_MODE, kindOfMode, modeText, plainName } from './facts.ts';
import { windowOf, type Source } from './source.ts';
import { expect } from './unopened.ts';

export const readCpio: Reader = async function* (source) {
  const end = await endOfArchive(source);
  const next = await startOfNext(source, end);
  if (next === source.size) yield* readOne(source);
  else yield* readParts(source, next);
};

/** Each part is opened again as what it is. */
async function* readParts(source: Source, second: number): AsyncGenerator<Entry> {
  const part = (n: number, start: number, end: number): Entry => ({
    name: Buffer.from(`part-${n}`), facts: { kind: 'file', order: n }, content: windowOf(source, start, end - start),
  });
  yield part(0, 0, second);
  let start = second;
  for (let n = 1; start < source.size; n++) {
    const rest = windowOf(source, start, source.size - start);
    const end = (await isCpio(rest)) ? start + (await startOfNext(rest, await endOfArchive(rest))) : source.size;
    yield part(n, start, end);
    start = end;
  }
}

async function* readOne(source: Source): AsyncGenerator<Entry> {
  let order = 0;
  for await (const { header, name, content } of members(source)) {
    yield await toEntry({ header, name, content, order: order++ });
  }
}

interface Header {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly size: number;
  readonly nameBytes: number;
  readonly device: readonly [major: number, minor: number];
  /** Bytes of the header. */
  readonly length: number;
  /** Contents and names end at a multiple of this. */
  readonly alignment: number;
}

interface Member {
  readonly header: Header;
  readonly name: Uint8Array;
  readonly content: Source;
  /** Where the next one begins. */
  readonly end: number;
}

async function* members(source: Source): AsyncGenerator<Member, void> {
  for (let at = 0; ;) {
    const member = await readMember(source, at);
    if (isTrailer(member.name)) return;
    yield member;
    at = member.end;
  }
}

async function readMember(source: Source, at: number): Promise<Member> {
  const header = readHeader(Buffer.from(await source.read(at, Math.min(NEWC_BYTES, source.size - at))).toString('latin1'));
  expect(header.nameBytes >= 1 && header.nameBytes <= MAX_ARCHIVE_NAME_BYTES + 1, `a name in the cpio archive has ${header.nameBytes} bytes`);
  const name = await source.read(at + header.length, header.nameBytes);
  expect(name.at(-1) === 0, 'a name in the cpio archive does not end where it says');
  const start = aligned(at + header.length + header.nameBytes, header.alignment);
  // After the trailer an archive may end without being filled up.
  const content = isTrailer(name.subarray(0, -1)) ? windowOf(source, Math.min(start, source.size), 0) : windowOf(source, start, header.size);
  return { header, name: name.subarray(0, -1), content, end: Math.min(source.size, aligned(start + content.size, header.alignment)) };
}

async function endOfArchive(source: Source): Promise<number> {
  for (let at = 0; ;) {
    const { name, end } = await readMember(source, at);
    if (isTrailer(name)) return end;
    at = end;
  }
}

/** Zeros fill up an archive to a multiple of its writer's blocks; they belong to it. */
async function startOfNext(source: Source, end: number): Promise<number> {
  for (let at = end; at < source.size;) {
    const piece = await source.read(at, Math.min(ZEROS.length, source.size - at));
    if (Buffer.compare(piece, ZEROS.subarray(0, piece.length)) !== 0) return at + piece.findIndex((byte) => byte !== 0);
    at += piece.length;
  }
  return source.size;
}

const ZEROS = new Uint8Array(64 * 1024);

async function isCpio(source: Source): Promise<boolean> {
  return /^07070[127]$/.test(Buffer.from(await source.read(0, Math.min(6, source.size))).toString('latin1'));
}

const NEWC_BYTES = 110;
const ODC_BYTES = 76;

function readHeader(text: string): Header {
  if (/^07070[12][0-9A-Fa-f]{104}$/.test(text)) {
    const field = (n: number) => Number.parseInt(text.slice(6 + 8 * n, 14 + 8 * n), 16);
    return { mode: field(1), uid: field(2), gid: field(3), mtime: field(5), size: field(6), device: [field(9), field(10)], nameBytes: field(11), length: NEWC_BYTES, alignment: 4 };
  }
  expect(/^070707[0-7]{70}/.test(text), 'a member of the cpio archive does not begin where the one before ends');
  const field = (start: number, length: number) => Number.parseInt(text.slice(start, start + length), 8);
  const device = field(42, 6);
  return {
    mode: field(18, 6), uid: field(24, 6), gid: field(30, 6), mtime: field(48, 11), nameBytes: field(59, 6), size: field(65, 11),
    device: [device >>> 8, device & 0xff], length: ODC_BYTES, alignment: 1,
  };
}

async function toEntry({ header, name, content, order }: Pick<Member, 'header' | 'name' | 'content'> & { order: number }): Promise<Entry> {
  const { mode, uid, gid, mtime, device } = header;
  const kind = kindOfMode(mode);
  expect(kind !== null, `an entry of the cpio archive has the mode ${mode.toString(8)}`);
  const facts: Facts = { kind, mode: modeText(mode), uid, gid, mtime, order };
  if (kind === 'symlink') {
    expect(content.size <= MAX_ARCHIVE_NAME_BYTES, 'the target of a link in the cpio archive is too long');
    return { name: plainName(name), facts: { ...facts, target: manifestText(await content.read(0, content.size)) } };
  }
  if (kind === 'device') return { name: plainName(name), facts: { ...facts, target: deviceTarget((mode & FILE_MODE.block) === FILE_MODE.block ? 'b' : 'c', ...device) } };
  return kind === 'file' ? { name: plainName(name), facts, content } : { name: plainName(name), facts };
}

function isTrailer(name: Uint8Array): boolean {
  return Buffer.from(name).toString('latin1') === 'TRAILER!!!';
}

function aligned(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}
