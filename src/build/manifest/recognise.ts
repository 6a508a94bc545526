/** Which container a content is, by its first bytes: names tell nothing, for archives give what names they like. */

import { isTarHeader } from './tar-header.ts';

export type ContainerFormat =
  | 'ar' | 'bzip2' | 'cpio' | 'elf' | 'gzip' | 'iso9660' | 'lzma' | 'pe' | 'rpm' | 'squashfs' | 'tar' | 'xz' | 'zip' | 'zstd';

/** Known for what they are, and left closed. */
const CLOSED = ['7z', 'cab', 'lz4', 'ext4'] as const;
export type ClosedFormat = (typeof CLOSED)[number];

/** Bytes that are enough to recognise any of them. */
export const HEAD_BYTES = 40 * 1024;

/** @param head the first HEAD_BYTES of the content, or all of a shorter one */
export function recognise(head: Uint8Array): ContainerFormat | ClosedFormat | null {
  return MAGIC.find(([, offset, magic]) => startsWith(head, magic, offset))?.[0]
    ?? (isTarHeader(head.subarray(0, 512)) ? 'tar' : null)
    ?? (isPe(head) ? 'pe' : null)
    ?? (isLzma(head) ? 'lzma' : null);
}

export function isClosed(format: ContainerFormat | ClosedFormat): format is ClosedFormat {
  return (CLOSED as readonly string[]).includes(format);
}

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

// The order decides where several hold. An image may begin with what starts a machine, such as a PE file's MZ: that comes later.
const MAGIC: readonly (readonly [format: ContainerFormat | ClosedFormat, offset: number, magic: Uint8Array])[] = [
  ['gzip', 0, ascii('\x1f\x8b\x08')],
  ['xz', 0, ascii('\xfd7zXZ\0')],
  ['zstd', 0, ascii('\x28\xb5\x2f\xfd')],
  ['bzip2', 4, ascii('1AY&SY')],
  ['zip', 0, ascii('PK\x03\x04')],
  ['zip', 0, ascii('PK\x05\x06')],
  ['ar', 0, ascii('!<arch>\n')],
  ['cpio', 0, ascii('070701')],
  ['cpio', 0, ascii('070702')],
  ['cpio', 0, ascii('070707')],
  ['rpm', 0, ascii('\xed\xab\xee\xdb')],
  ['squashfs', 0, ascii('hsqs')],
  ['7z', 0, ascii('7z\xbc\xaf\x27\x1c')],
  ['cab', 0, ascii('MSCF\0\0\0\0')],
  ['lz4', 0, ascii('\x04\x22\x4d\x18')],
  ['lz4', 0, ascii('\x02\x21\x4c\x18')],
  ['iso9660', 32_768, ascii('\x01CD001\x01')],
  ['elf', 0, ascii('\x7fELF')],
  ['ext4', 1_080, ascii('\x53\xef\x01\0')],
];

function startsWith(head: Uint8Array, magic: Uint8Array, offset: number): boolean {
  return head.length >= offset + magic.length && magic.every((byte, i) => head[offset + i] === byte);
}

/** MZ alone is also a program for DOS, and the beginning of much text. */
function isPe(head: Uint8Array): boolean {
  if (head.length < 0x40 || !startsWith(head, ascii('MZ'), 0)) return false;
  return startsWith(head, ascii('PE\0\0'), new DataView(head.buffer, head.byteOffset).getUint32(0x3c, true));
}

/** It has no magic: the properties that every encoder writes, a dictionary of a round size, and a size that is unknown or plausible. */
function isLzma(head: Uint8Array): boolean {
  if (head.length < 18 || head[0] !== 0x5d || head[13] !== 0) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const dictionary = view.getUint32(1, true);
  const size = view.getBigUint64(5, true);
  return dictionary >= 4096 && (dictionary & (dictionary - 1)) === 0 && (size === 0xffff_ffff_ffff_ffffn || size < 1n << 38n);
}
