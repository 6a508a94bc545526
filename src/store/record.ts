/**
 * Records as LevelDB keeps them. Its reads check no sums: one flipped bit comes back as a value like any other.
 * So each record carries a digest over its key and its content, and is hashed again whenever it is read.
 *
 *   record = digest length header content       digest = SHA-256(key NUL length header content), 32 bytes
 *                                                length = of the header, 4 bytes, big-endian; header = JSON
 */

import { equalBytes, toHex, utf8Decode, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256 } from '../base/sha256.ts';
import type { KeyFacts, SignatureReport } from '../statement/report.ts';
import { storeDamaged } from './damage.ts';
import { keyOf, partOf } from './keys.ts';

/** Where a statement came from: `own` was signed here, `local` was handed over by the operator. */
export type Origin = 'own' | 'local' | 'network';

export interface AttestationRecord {
  readonly id: Hex;
  /** As it travels (src/statement/message.ts). */
  readonly message: Uint8Array;
  readonly report: SignatureReport;
  /** When this node first saw it, seconds. */
  readonly firstSeen: number;
  readonly origin: Origin;
}

export interface CertificateRecord {
  /** Of the primary key. */
  readonly fingerprint: Fingerprint;
  /** All that was ever verified of it, binary. */
  readonly bytes: Uint8Array;
  readonly facts: KeyFacts;
  /** Its secret key belongs to this node's user. */
  readonly own: boolean;
  /** Seconds. */
  readonly firstSeen: number;
}

/** A key and the value that is stored under it. */
export interface Stored {
  readonly key: string;
  readonly value: Uint8Array;
}

const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;
const HEADER_START = DIGEST_BYTES + LENGTH_BYTES;

export function encodeCertificate({ fingerprint, bytes, facts, own, firstSeen }: CertificateRecord): Stored {
  return encodeRecord(keyOf('certificate', fingerprint), { facts, own, firstSeen }, bytes);
}

/** @throws ConcurError store-damaged */
export function decodeCertificate(stored: Stored): CertificateRecord {
  const { header, content } = decodeRecord(stored);
  return { fingerprint: partOf(stored.key, 1), bytes: content, ...header as Pick<CertificateRecord, 'facts' | 'own' | 'firstSeen'> };
}

/** @param header plain JSON */
export function encodeRecord(key: string, header: object, content: Uint8Array): Stored {
  const json = JSON.stringify(header);
  const length = Buffer.byteLength(json);
  // Written in place, in pooled memory: thousands are put in a second, and a value goes to LevelDB and nowhere else.
  const value = Buffer.allocUnsafe(HEADER_START + length + content.length);
  value.writeUInt32BE(length, DIGEST_BYTES);
  value.write(json, HEADER_START);
  value.set(content, HEADER_START + length);
  value.set(digestOf(key, value.subarray(DIGEST_BYTES)));
  return { key, value };
}

/**
 * The header is what this program wrote: once the digest holds, its shape is that of the store's layout.
 * @throws ConcurError store-damaged
 */
export function decodeRecord({ key, value }: Stored): { header: unknown; content: Uint8Array } {
  const body = value.subarray(DIGEST_BYTES);
  if (body.length < LENGTH_BYTES || !equalBytes(value.subarray(0, DIGEST_BYTES), digestOf(key, body))) {
    throw storeDamaged(`the ${partOf(key, 0)} "${partOf(key, -1)}" is not what was written`);
  }
  const contentStart = LENGTH_BYTES + new DataView(body.buffer, body.byteOffset).getUint32(0);
  const header = JSON.parse(utf8Decode(body.subarray(LENGTH_BYTES, contentStart), 'store-damaged', 'record')) as unknown;
  // Copied: LevelDB hands out Buffers, whose slices share their memory.
  return { header, content: new Uint8Array(body.subarray(contentStart)) };
}

/** The digest that a record carries, unchecked. */
export function carriedDigest(value: Uint8Array): Hex {
  return toHex(value.subarray(0, DIGEST_BYTES));
}

/** The key is part of it, so that no record can stand in for another. */
function digestOf(key: string, body: Uint8Array): Uint8Array {
  return sha256(`${key}\u0000`, body);
}
