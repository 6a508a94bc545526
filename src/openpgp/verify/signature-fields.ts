/** The fields of a signature packet's body, split strictly: every length must add up, or there are no fields at all. */

import { concatBytes } from '../../base/bytes.ts';
import { readLength, readUint, writeLength } from './packets.ts';

export const SUBPACKET = {
  created: 2,
  expires: 3,
  keyExpires: 9,
  issuerKeyId: 16,
  notation: 20,
  primaryUserId: 25,
  keyFlags: 27,
  signersUserId: 28,
  revocationReason: 29,
  embeddedSignature: 32,
  issuerFingerprint: 33,
} as const;

/** Plain numbers, because what is read from bytes is one; openpgp.js's enums are types of their own. */
export const SIGNATURE_TYPE = {
  binary: 0x00,
  text: 0x01,
  genericCertification: 0x10,
  personaCertification: 0x11,
  casualCertification: 0x12,
  positiveCertification: 0x13,
  subkeyBinding: 0x18,
  keyBinding: 0x19,
  directKey: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  certificationRevocation: 0x30,
} as const;

export interface Subpacket {
  readonly type: number;
  readonly critical: boolean;
  readonly body: Uint8Array;
}

export interface SignatureFields {
  readonly version: number;
  readonly type: number;
  readonly keyAlgorithm: number;
  readonly hashAlgorithm: number;
  readonly hashed: readonly Subpacket[];
  readonly unhashed: readonly Subpacket[];
  /** From the version to the last hashed subpacket: all that the signature itself protects. */
  readonly signedPart: Uint8Array;
  /** What follows the unhashed subpackets: check bits, salt, and the signature proper. */
  readonly rest: Uint8Array;
}

const FIXED_BYTES = 4;

/** @returns null when the version is neither 4 nor 6 or the body is not well formed */
export function readSignatureFields(body: Uint8Array): SignatureFields | null {
  const [version, type, keyAlgorithm, hashAlgorithm] = body;
  if (version === undefined || type === undefined || keyAlgorithm === undefined || hashAlgorithm === undefined) return null;
  if (version !== 4 && version !== 6) return null;
  const hashed = readArea(body, FIXED_BYTES, version);
  const unhashed = hashed === null ? null : readArea(body, hashed.end, version);
  if (hashed === null || unhashed === null) return null;
  return {
    version, type, keyAlgorithm, hashAlgorithm,
    hashed: hashed.subpackets,
    unhashed: unhashed.subpackets,
    signedPart: body.subarray(0, hashed.end),
    rest: body.subarray(unhashed.end),
  };
}

/** The body again, with other unhashed subpackets: they are protected by nothing. */
export function writeSignatureBody({ version, signedPart, rest }: Pick<SignatureFields, 'version' | 'signedPart' | 'rest'>, unhashed: readonly Subpacket[]): Uint8Array {
  const area = concatBytes(...unhashed.map(writeSubpacket));
  const length = new Uint8Array(areaLengthSize(version));
  new DataView(length.buffer).setUint16(length.length - 2, area.length);
  return concatBytes(signedPart, length, area, rest);
}

export function findSubpackets(subpackets: readonly Subpacket[], type: number): Subpacket[] {
  return subpackets.filter((subpacket) => subpacket.type === type);
}

/** A four-byte time or duration; null when absent, given twice or of another size. */
export function readSeconds(subpackets: readonly Subpacket[], type: number): number | null {
  const [only, ...others] = findSubpackets(subpackets, type);
  if (only === undefined || others.length > 0 || only.body.length !== 4) return null;
  return readUint(only.body, 0, 4);
}

/** Every four-byte duration of a type but 0, which means "for ever"; if there are two, the caller takes the shorter. */
export function readDurations(subpackets: readonly Subpacket[], type: number): number[] {
  return findSubpackets(subpackets, type).map(({ body }) => readUint(body, 0, 4) ?? 0).filter((seconds) => seconds > 0);
}

/** The smallest of some times, where null is "never". */
export function earliest(times: readonly (number | null)[]): number | null {
  const given = times.filter((time) => time !== null);
  return given.length === 0 ? null : Math.min(...given);
}

interface Area {
  readonly subpackets: Subpacket[];
  readonly end: number;
}

function readArea(body: Uint8Array, offset: number, version: number): Area | null {
  const size = areaLengthSize(version);
  const length = readUint(body, offset, size);
  if (length === null) return null;
  const start = offset + size;
  const end = start + length;
  if (end > body.length) return null;
  const subpackets = readSubpackets(body.subarray(start, end));
  return subpackets === null ? null : { subpackets, end };
}

function readSubpackets(area: Uint8Array): Subpacket[] | null {
  const subpackets: Subpacket[] = [];
  for (let offset = 0; offset < area.length;) {
    const length = readLength(area, offset);
    if (length === null || length.value === 0) return null;
    const start = offset + length.size;
    const end = start + length.value;
    if (end > area.length) return null;
    const type = area[start] as number;
    subpackets.push({ type: type & 0x7f, critical: (type & 0x80) !== 0, body: area.subarray(start + 1, end) });
    offset = end;
  }
  return subpackets;
}

function writeSubpacket({ type, critical, body }: Subpacket): Uint8Array {
  return concatBytes(writeLength(body.length + 1), Uint8Array.of(critical ? type | 0x80 : type), body);
}

function areaLengthSize(version: number): number {
  return version === 6 ? 4 : 2;
}
