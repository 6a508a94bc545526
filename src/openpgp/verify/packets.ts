/**
 * The frame of OpenPGP data: packets with a tag and a length, nothing of what is in them.
 *
 * What a packet means is read by openpgp.js, and so is all mathematics. The frame is read here, because the library
 * reads it generously (it clips what is too short and skips marker, trust and padding packets), and because the junk
 * of a flooded certificate has to be passed over without being parsed.
 */

import { concatBytes } from '../../base/bytes.ts';

export const TAG = {
  encryptedKey: 1,
  signature: 2,
  passwordKey: 3,
  onePassSignature: 4,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  compressed: 8,
  encrypted: 9,
  marker: 10,
  literal: 11,
  trust: 12,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
  encryptedProtected: 18,
  encryptedAuthenticated: 20,
  padding: 21,
} as const;

export interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

/** @returns the packets, or null when the bytes are not whole packets of known length */
export function splitPackets(bytes: Uint8Array): Packet[] | null {
  const packets: Packet[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const header = readHeader(bytes, offset);
    if (header === null) return null;
    const start = offset + header.length;
    const end = start + header.bodyLength;
    if (end > bytes.length) return null;
    packets.push({ tag: header.tag, body: bytes.subarray(start, end) });
    offset = end;
  }
  return packets;
}

/** The one canonical form: a new-format header with the shortest length. */
export function writePacket({ tag, body }: Packet): Uint8Array {
  return concatBytes(writeHeader(tag, body.length), body);
}

/** What stands before a body of this many bytes. */
export function writeHeader(tag: number, length: number): Uint8Array {
  return concatBytes(Uint8Array.of(0xc0 | tag), writeLength(length));
}

/** A length as new-format packets and signature subpackets write it. */
export function writeLength(length: number): Uint8Array {
  if (length < 192) return Uint8Array.of(length);
  if (length < 8384) return Uint8Array.of(((length - 192) >> 8) + 192, (length - 192) & 0xff);
  return Uint8Array.of(0xff, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
}

export interface ReadLength {
  readonly value: number;
  /** Bytes that the length itself took. */
  readonly size: number;
}

/**
 * A length as signature subpackets write it: 1, 2 or 5 bytes.
 * In packet headers 224 to 254 are partial lengths, which the caller refuses.
 */
export function readLength(bytes: Uint8Array, offset: number): ReadLength | null {
  const first = bytes[offset];
  if (first === undefined) return null;
  if (first < 192) return { value: first, size: 1 };
  if (first < 255) return sized(readUint(bytes, offset, 2), 2, (value) => value - 0xc000 + 192);
  return sized(readUint(bytes, offset + 1, 4), 5, (value) => value);
}

/** A big-endian number, or null when the bytes end too early. */
export function readUint(bytes: Uint8Array, offset: number, size: number): number | null {
  if (offset + size > bytes.length) return null;
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[offset + i] as number);
  return value;
}

interface Header {
  readonly tag: number;
  /** Bytes of the header. */
  readonly length: number;
  readonly bodyLength: number;
}

function readHeader(bytes: Uint8Array, offset: number): Header | null {
  const first = bytes[offset] as number;
  if ((first & 0x80) === 0) return null;
  const length = (first & 0x40) === 0 ? readOldLength(bytes, offset + 1, first & 0x03) : readNewLength(bytes, offset + 1);
  if (length === null) return null;
  const tag = (first & 0x40) === 0 ? (first & 0x3f) >> 2 : first & 0x3f;
  return { tag, length: 1 + length.size, bodyLength: length.value };
}

function readOldLength(bytes: Uint8Array, offset: number, type: number): ReadLength | null {
  // Type 3 is "until the end of the file": whoever appends a byte changes the packet.
  if (type === 3) return null;
  const size = 1 << type;
  return sized(readUint(bytes, offset, size), size, (value) => value);
}

function readNewLength(bytes: Uint8Array, offset: number): ReadLength | null {
  const first = bytes[offset] ?? 0;
  const isPartial = first >= 224 && first < 255;
  return isPartial ? null : readLength(bytes, offset);
}

function sized(value: number | null, size: number, map: (value: number) => number): ReadLength | null {
  return value === null ? null : { value: map(value), size };
}
