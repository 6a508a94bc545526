/** tar archives: old, POSIX (with pax records), and GNU's long names. The contents lie in them as they are. */

import { MAX_ARCHIVE_NAME_BYTES, MAX_GLOBAL_PAX_RECORDS, MAX_TAR_AHEAD_BYTES } from '../../base/manifest-limits.ts';
import { manifestText } from '../../statement/manifest-path.ts';
import type { Entry, Facts, Reader } from './entry.ts';
import { attributeFacts, deviceTarget, modeText, plainName } from './facts.ts';
import { readPax, type PaxRecords } from './pax.ts';
import { windowOf, type Source } from './source.ts';
import { BLOCK_BYTES, readTarHeader, type TarHeader } from './tar-header.ts';
import { expect, Unopened } from './unopened.ts';

/** What stands before an entry and alters it. */
interface Ahead {
  readonly global: Map<string, Uint8Array>;
  pax: PaxRecords;
  name?: Uint8Array;
  target?: Uint8Array;
}

export const readTar: Reader = async function* (source) {
  let ahead: Ahead = { global: new Map(), pax: new Map() };
  for (let at = 0, order = 0; at + BLOCK_BYTES <= source.size;) {
    const block = await source.read(at, BLOCK_BYTES);
    if (block[0] === 0 && block.every((byte) => byte === 0)) return;
    const header = readTarHeader(block);
    const size = sizeOf(header, ahead);
    const start = at + BLOCK_BYTES + (header.type === 'S' ? await sparseHeaderBytes(source, at) : 0);
    const content = windowOf(source, start, size);
    at = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (await takeAhead(header.type, content, ahead)) continue;
    yield toEntry(header, ahead, { content, order: order++ });
    ahead = { global: ahead.global, pax: new Map() };
  }
};

/** @returns false for a header that is an entry of its own */
async function takeAhead(type: string, content: Source, ahead: Ahead): Promise<boolean> {
  if (!'xgLK'.includes(type)) return false;
  expect(content.size <= MAX_TAR_AHEAD_BYTES, `a header of the tar archive has ${content.size} bytes, more than ${MAX_TAR_AHEAD_BYTES}`);
  const bytes = await content.read(0, content.size);
  if (type === 'x') ahead.pax = readPax(bytes);
  else if (type === 'g') takeGlobal(readPax(bytes), ahead.global);
  else if (type === 'L') ahead.name = untilZero(bytes);
  else ahead.target = untilZero(bytes);
  return true;
}

function takeGlobal(records: PaxRecords, global: Map<string, Uint8Array>): void {
  for (const [key, value] of records) global.set(key, value);
  expect(global.size <= MAX_GLOBAL_PAX_RECORDS, `the tar archive has more than ${MAX_GLOBAL_PAX_RECORDS} records for all its entries`);
}

function toEntry(header: TarHeader, { global, pax, name, target }: Ahead, { content, order }: { content: Source; order: number }): Entry {
  const record = (key: string) => pax.get(key) ?? global.get(key);
  const fullName = record('path') ?? name ?? header.name;
  expect(fullName.length <= MAX_ARCHIVE_NAME_BYTES, `a name in the tar archive has ${fullName.length} bytes, more than ${MAX_ARCHIVE_NAME_BYTES}`);
  const facts: Facts = {
    kind: kindOf(header.type, fullName),
    mode: modeText(header.mode),
    ...numbered('uid', numberIn(record('uid')) ?? header.uid),
    ...numbered('gid', numberIn(record('gid')) ?? header.gid),
    ...named('owner', record('uname') ?? header.owner),
    ...named('group', record('gname') ?? header.group),
    mtime: numberIn(record('mtime')) ?? header.mtime,
    ...attributeFacts([...pax].filter(([key]) => key.startsWith(XATTR)).map(([key, value]) => [Buffer.from(key.slice(XATTR.length)), value])),
    order,
  };
  const link = manifestText(record('linkpath') ?? target ?? header.target);
  if (facts.kind === 'symlink' || facts.kind === 'hardlink') return { name: plainName(fullName), facts: { ...facts, target: link } };
  if (facts.kind === 'device') return { name: plainName(fullName), facts: { ...facts, target: deviceTarget(header.type === '4' ? 'b' : 'c', header.major, header.minor) } };
  if (facts.kind !== 'file') return { name: plainName(fullName), facts };
  if (isSparse(header.type, pax)) return { name: plainName(fullName), facts: { ...facts, unopened: 'it is stored with holes (sparse), which is not read here' } };
  return { name: plainName(fullName), facts, content };
}

const XATTR = 'SCHILY.xattr.';

/** Old archives mark a directory by a slash only. What is of a type that nobody knows is a file, says POSIX. */
function kindOf(type: string, name: Uint8Array): Facts['kind'] {
  if ((type === '0' || type === '7') && name.at(-1) === 0x2f) return 'directory';
  return KINDS[type] ?? 'file';
}

const KINDS: Readonly<Record<string, Facts['kind']>> = { 1: 'hardlink', 2: 'symlink', 3: 'device', 4: 'device', 5: 'directory', 6: 'fifo', D: 'directory' };

function isSparse(type: string, pax: PaxRecords): boolean {
  return type === 'S' || [...pax.keys()].some((key) => key.startsWith('GNU.sparse.'));
}

/** Links may tell the size of what they lead to, and have no content. */
function sizeOf(header: TarHeader, { global, pax }: Ahead): number {
  if ('123456'.includes(header.type)) return 0;
  const size = 'xgLK'.includes(header.type) ? header.size : (numberIn(pax.get('size') ?? global.get('size')) ?? header.size);
  expect(Number.isSafeInteger(size) && size >= 0, `an entry of the tar archive has a size of ${size}`);
  return size;
}

/** GNU's old sparse files have more of their map in blocks behind the header, each of which says whether another follows. */
async function sparseHeaderBytes(source: Source, at: number): Promise<number> {
  let bytes = 0;
  for (let follows = (await source.read(at, BLOCK_BYTES))[482]; follows === 1;) {
    bytes += BLOCK_BYTES;
    follows = (await source.read(at + bytes, BLOCK_BYTES))[504];
  }
  return bytes;
}

function numberIn(value: Uint8Array | undefined): number | undefined {
  if (value === undefined) return undefined;
  const text = Buffer.from(value).toString('latin1');
  if (!/^-?[0-9]{1,19}(\.[0-9]{1,19})?$/.test(text)) throw new Unopened('a number in a pax record of the tar archive is none');
  return Number(text);
}

/** Writers give what is no number of an owner, such as -1, to files of nobody. */
function numbered(key: 'uid' | 'gid', value: number): Pick<Facts, 'uid' | 'gid'> {
  return Number.isSafeInteger(value) && value >= 0 ? { [key]: value } : {};
}

function named(key: 'owner' | 'group', name: Uint8Array): Pick<Facts, 'owner' | 'group'> {
  return name.length === 0 ? {} : { [key]: manifestText(name) };
}

function untilZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}
