/** One block of 512 bytes that begins an entry of a tar archive (POSIX.1-2017 pax, "ustar", and GNU's own). */

import { Unopened } from './unopened.ts';

export interface TarHeader {
  readonly name: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes that follow the header. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** One character, such as `0` for a file. */
  readonly type: string;
  readonly target: Uint8Array;
  readonly owner: Uint8Array;
  readonly group: Uint8Array;
  /** Of a device. */
  readonly major: number;
  readonly minor: number;
}

export const BLOCK_BYTES = 512;

/** By its checksum, which all variants have and hardly anything else fulfils. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK_BYTES || block[0] === 0) return false;
  const text = String.fromCharCode(...block.subarray(148, 156));
  if (!/^ *[0-7]+[\0 ]*$/.test(text)) return false;
  return Number.parseInt(text, 8) === checksum(block);
}

/** @throws Unopened */
export function readTarHeader(block: Uint8Array): TarHeader {
  if (!isTarHeader(block)) throw new Unopened('a header of the tar archive is damaged: its checksum does not hold');
  const posix = String.fromCharCode(...block.subarray(257, 263)) === 'ustar\0';
  const prefix = posix ? text(block, 345, 155) : new Uint8Array(0);
  return {
    name: prefix.length === 0 ? text(block, 0, 100) : Buffer.concat([prefix, SLASH, text(block, 0, 100)]),
    mode: number(block, 100, 8),
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    mtime: number(block, 136, 12),
    type: String.fromCharCode(block[156] || 0x30),
    target: text(block, 157, 100),
    owner: text(block, 265, 32),
    group: text(block, 297, 32),
    major: number(block, 329, 8),
    minor: number(block, 337, 8),
  };
}

const SLASH = Uint8Array.of(0x2f);

/** The sum of all bytes, those of the checksum counted as spaces. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK_BYTES; i++) if (i < 148 || i >= 156) sum += block[i] as number;
  return sum;
}

function text(block: Uint8Array, start: number, length: number): Uint8Array {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

/** Octal digits, or where those do not suffice a binary number with its first bit set (GNU). */
function number(block: Uint8Array, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  const first = field[0] as number;
  if (first === 0x80 || first === 0xff) return binary(field);
  const digits = String.fromCharCode(...field).replace(/[\0 ]+$/, '').trimStart();
  if (!/^[0-7]*$/.test(digits)) throw new Unopened('a number in a header of the tar archive is none');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function binary(field: Uint8Array): number {
  const value = BigInt.asIntN(8 * field.length - 1, BigInt(`0x${Buffer.from(field).toString('hex')}`));
  if (value < BigInt(Number.MIN_SAFE_INTEGER) || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Unopened('a number in a header of the tar archive has no sense');
  return Number(value);
}
