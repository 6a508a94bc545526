/**
 * The one signature that an attestation may carry, judged as far as that is possible without its key.
 *
 * It is one binary packet in its one spelling, so that nothing can be smuggled in beside it; what a relay could still
 * alter (the mathematical part) is not in an attestation's id. There are no options: every node judges alike.
 */

import { SignaturePacket } from 'openpgp';
import { equalBytes, toHex } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import { keyIdOf, type Fingerprint } from '../../base/fingerprint.ts';
import { MAX_SIGNATURE_BYTES } from '../../base/limits.ts';
import { hashName, isAcceptedHash, isAcceptedKeyAlgorithm } from './algorithms.ts';
import { decodeArmor, isBinary, ONE_ARMORED } from './armor.ts';
import type { SignatureToCheck } from './mathematics.ts';
import { splitPackets, TAG, writePacket } from './packets.ts';
import { findSubpackets, readSeconds, readSignatureFields, SUBPACKET, writeSignatureBody, type SignatureFields } from './signature-fields.ts';
import { malformed, SIGN_AGAIN, unacceptable } from './signature-refusal.ts';

export interface ParsedSignature extends SignatureToCheck {
  /** Of the primary key or subkey that made it, as it says itself under its own protection. */
  readonly issuer: Fingerprint;
  /** Seconds. */
  readonly created: number;
}

/** @throws ConcurError signature-malformed | signature-unacceptable */
export function parseSignature(bytes: Uint8Array): ParsedSignature {
  const body = onlyPacket(bytes);
  const fields = readFields(body);
  refuseUnacceptable(fields);
  refuseSubpackets(fields);
  const issuer = issuerOf(fields);
  refuseUnhashed(fields, issuer);
  const created = readSeconds(fields.hashed, SUBPACKET.created);
  if (created === null) throw malformed('has no creation time, or two');
  const { packet, written } = readPacket(body);
  if (!equalBytes(writePacket({ tag: TAG.signature, body: written }), bytes)) {
    throw malformed('is not in its one spelling: written again, its bytes differ');
  }
  const { version, keyAlgorithm, hashAlgorithm, signedPart, rest } = fields;
  return {
    version, keyAlgorithm, hashAlgorithm, signedPart, rest, issuer, created,
    keyId: keyIdOf(issuer), appointsRevoker: packet.revocationKeyClass !== null, packet: () => packet,
  };
}

/**
 * One signature as other programs write it, made canonical. For local input only: GnuPG's output, DSSE files.
 * Armor is accepted when nothing else stands around it; unhashed subpackets are dropped, headers rewritten.
 * @throws ConcurError signature-malformed | signature-unacceptable
 */
export async function stripSignature(input: Uint8Array | string): Promise<Uint8Array> {
  refuseSize(input.length);
  const body = onlyPacket(await toBinary(input));
  const stripped = writePacket({ tag: TAG.signature, body: writeSignatureBody(readFields(body), []) });
  parseSignature(stripped);
  return stripped;
}

/** The body of the one signature packet that the bytes are. @throws ConcurError signature-malformed */
export function onlyPacket(bytes: Uint8Array): Uint8Array {
  refuseSize(bytes.length);
  if (!isBinary(bytes)) throw malformed(bytes[0] === 0x2d ? 'is armored, where the binary packet is needed' : 'is not an OpenPGP packet');
  const packets = splitPackets(bytes);
  if (packets === null) throw malformed('is cut short or has no definite length');
  const [packet, ...others] = packets;
  if (packet === undefined || others.length > 0) throw malformed(`has ${packets.length} packets, where exactly one is needed`);
  if (packet.tag !== TAG.signature) throw malformed(`is a packet of type ${packet.tag}, where a detached signature is needed`);
  return packet.body;
}

function readFields(body: Uint8Array): SignatureFields {
  const [version] = body;
  if (version !== 4 && version !== 6) throw unacceptable(`has version ${version ?? 'none'}, where 4 or 6 is needed`);
  const fields = readSignatureFields(body);
  if (fields === null) throw malformed('has lengths that do not add up');
  return fields;
}

function refuseUnacceptable({ type, hashAlgorithm, keyAlgorithm }: SignatureFields): void {
  if (type !== 0x00) throw unacceptable(`has type 0x${toHex(Uint8Array.of(type))}, where 0x00 (binary document) is needed`);
  if (!isAcceptedHash(hashAlgorithm)) {
    throw unacceptable(`uses ${hashName(hashAlgorithm)}, which is not accepted`, 'sign with SHA-512: gpg --digest-algo SHA512');
  }
  if (!isAcceptedKeyAlgorithm(keyAlgorithm)) {
    throw unacceptable(`uses key algorithm ${keyAlgorithm}, which is not accepted`, 'sign with Ed25519, NIST P or RSA of 2048 to 4096 bits');
  }
}

/** Critical subpackets say "refuse me if you do not understand this", so only what is acted on may be critical. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  SUBPACKET.created, SUBPACKET.issuerKeyId, SUBPACKET.issuerFingerprint, SUBPACKET.signersUserId,
]);

function refuseSubpackets({ hashed }: SignatureFields): void {
  // A statement that ends by itself would make a verdict depend on the day; retraction is the way to take one back.
  const expires = findSubpackets(hashed, SUBPACKET.expires);
  if (expires.some(({ body }) => body.some((byte) => byte !== 0))) {
    throw unacceptable('has an expiry date, which is not accepted', 'sign without: gpg --default-sig-expire 0');
  }
  if (findSubpackets(hashed, SUBPACKET.embeddedSignature).length > 0) throw unacceptable('has another signature embedded');
  const unknown = hashed.find(({ type, critical }) => critical && type !== SUBPACKET.expires && !UNDERSTOOD.has(type));
  if (unknown !== undefined) throw unacceptable(`has a critical subpacket of type ${unknown.type}, which this program does not know`);
}

const FINGERPRINT_BYTES: ReadonlyMap<number, number> = new Map([[4, 20], [6, 32]]);

function issuerOf({ version, hashed }: SignatureFields): Fingerprint {
  const [issuer, ...others] = findSubpackets(hashed, SUBPACKET.issuerFingerprint);
  if (issuer === undefined || others.length > 0) {
    throw unacceptable('does not name its key: exactly one hashed issuer fingerprint is needed', 'sign with GnuPG 2.2 or later');
  }
  const fingerprint = issuer.body.subarray(1);
  if (issuer.body[0] !== version || fingerprint.length !== FINGERPRINT_BYTES.get(version)) {
    throw unacceptable(`of version ${version} names a key of version ${issuer.body[0] ?? 'none'}`);
  }
  const keyIds = findSubpackets(hashed, SUBPACKET.issuerKeyId);
  if (keyIds.some((keyId) => !isKeyIdOf(keyId.body, version, fingerprint))) throw unacceptable('names two issuers');
  return toHex(fingerprint).toUpperCase();
}

/** Version 6 has no place for a key id. */
function isKeyIdOf(keyId: Uint8Array, version: number, fingerprint: Uint8Array): boolean {
  return version === 4 && equalBytes(keyId, fingerprint.subarray(-8));
}

function refuseUnhashed({ version, unhashed }: SignatureFields, issuer: Fingerprint): void {
  const isIssuerOnly = unhashed.length === 1 && unhashed.every(({ type, critical, body }) =>
    type === SUBPACKET.issuerKeyId && !critical && version === 4 && toHex(body).toUpperCase() === issuer.slice(-16));
  if (unhashed.length > 0 && !isIssuerOnly) throw malformed('has unhashed subpackets, which anyone can add');
}

/** The library refuses some numbers only when it writes them: zero is one. */
function readPacket(body: Uint8Array): { packet: SignaturePacket; written: Uint8Array } {
  const packet = new SignaturePacket();
  try {
    packet.read(body);
    return { packet, written: packet.write() };
  } catch (cause) {
    throw new ConcurError('signature-malformed', 'signature packet cannot be read', { hint: SIGN_AGAIN, cause });
  }
}

async function toBinary(input: Uint8Array | string): Promise<Uint8Array> {
  if (typeof input !== 'string' && isBinary(input)) return input;
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
  if (!ONE_ARMORED.test(text)) {
    throw malformed('is neither one binary packet nor one armored block with nothing around it', 'gpg --detach-sign FILE makes one');
  }
  return decodeArmor(text, 'signature-malformed');
}

function refuseSize(length: number): void {
  if (length === 0 || length > MAX_SIGNATURE_BYTES) throw malformed(`has ${length} bytes, 1 to ${MAX_SIGNATURE_BYTES} are allowed`);
}
