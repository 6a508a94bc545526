/** Which signatures a foreign attestation may have: the same answer on every node, from the signature alone. */

import { toHex } from '../../base/bytes.ts';
import { keyIdOf, type Fingerprint } from '../../base/fingerprint.ts';
import { hashName, isNamedHash } from './algorithms.ts';
import { keyIdText, type ForeignFields } from './foreign-packet.ts';
import { findSubpackets, SIGNATURE_TYPE, SUBPACKET } from './signature-fields.ts';
import { saltOf } from './signature-proof.ts';
import { malformed, unacceptable } from './signature-refusal.ts';

/** @throws ConcurError signature-malformed | signature-unacceptable */
export function refuseUnacceptable(fields: ForeignFields): void {
  refuseAlgorithms(fields);
  refuseSubpackets(fields);
}

/** RFC 9580, 9.5: the salt has a length for each hash, and weak hashes have none. */
const SALT_BYTES: ReadonlyMap<number, number> = new Map([[8, 16], [9, 24], [10, 32], [11, 16], [12, 16], [14, 32]]);

function refuseAlgorithms(fields: ForeignFields): void {
  const { version, type, hashAlgorithm } = fields;
  if (type !== SIGNATURE_TYPE.binary && type !== SIGNATURE_TYPE.text) {
    throw unacceptable(`has type 0x${toHex(Uint8Array.of(type))}, where 0x00 (binary document) or 0x01 (text) is needed`);
  }
  if (!isNamedHash(hashAlgorithm)) throw unacceptable(`uses ${hashName(hashAlgorithm)}, which this program does not know`);
  if (version !== 6) return;
  const salt = SALT_BYTES.get(hashAlgorithm);
  if (salt === undefined) throw unacceptable(`of version 6 uses ${hashName(hashAlgorithm)}, which that version forbids`);
  if (saltOf(fields).length !== salt) throw malformed('has a salt of the wrong length');
}

/** Critical subpackets say "refuse me if you do not understand this", so only what is acted on may be critical. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  SUBPACKET.created, SUBPACKET.expires, SUBPACKET.issuerKeyId, SUBPACKET.issuerFingerprint, SUBPACKET.signersUserId,
]);

function refuseSubpackets({ hashed }: ForeignFields): void {
  const expires = findSubpackets(hashed, SUBPACKET.expires);
  if (expires.some(({ body }) => body.some((byte) => byte !== 0))) {
    throw unacceptable('has an expiry date: a verdict would depend on the day', 'its signer can sign without one: gpg --default-sig-expire 0');
  }
  if (findSubpackets(hashed, SUBPACKET.embeddedSignature).length > 0) throw unacceptable('has another signature embedded');
  const unknown = hashed.find(({ type, critical }) => critical && !UNDERSTOOD.has(type));
  if (unknown !== undefined) throw unacceptable(`has a critical subpacket of type ${unknown.type}, which this program does not know`);
}

/** The key that made it, as far as the signature says. */
export interface NamedIssuer {
  /** Of the primary key or subkey, where the signature says it under its own protection. */
  readonly issuer: Fingerprint | null;
  /** 16 digits. */
  readonly keyId: string;
}

/** @throws ConcurError signature-unacceptable */
export function issuerOf({ version, hashed, keyHint }: ForeignFields): NamedIssuer {
  const [fingerprint, ...others] = findSubpackets(hashed, SUBPACKET.issuerFingerprint).map(({ body }) => fingerprintIn(version, body));
  const keyIds = findSubpackets(hashed, SUBPACKET.issuerKeyId).map(({ body }) => keyIdText(body));
  if (version === 6 && keyIds.length > 0) throw unacceptable('of version 6 names its key by an id');
  const keyId = fingerprint === undefined ? keyIds[0] : keyIdOf(fingerprint);
  if (others.length > 0 || keyIds.some((other) => other !== keyId)) throw unacceptable('names two issuers');
  if (keyId !== undefined && keyId.length === KEY_ID_DIGITS) return { issuer: fingerprint ?? null, keyId };
  if (keyHint === null || version === 6) throw unacceptable('does not name its key');
  return { issuer: null, keyId: keyIdText(keyHint) };
}

const KEY_ID_DIGITS = 16;
const FINGERPRINT_BYTES: ReadonlyMap<number, number> = new Map([[4, 20], [6, 32]]);

function fingerprintIn(version: number, body: Uint8Array): Fingerprint {
  const [keyVersion] = body;
  if (keyVersion !== version || body.length !== 1 + (FINGERPRINT_BYTES.get(version) as number)) {
    throw unacceptable(`of version ${version} names a key of version ${keyVersion ?? 'none'}`);
  }
  return toHex(body.subarray(1)).toUpperCase();
}
