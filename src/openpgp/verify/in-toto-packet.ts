/**
 * OpenPGP signatures as in-toto and securesystemslib write them into JSON: in pieces. The packet is put together again,
 * so that it is kept, checked and passed on like any other.
 *
 *   other_headers   the signed part in hexadecimal, from the version to the last hashed subpacket
 *   signature       the proof: RSA's number, DSA's two in DER, Ed25519's 64 bytes
 *
 * What they leave out is made anew: the check bits from the data, and the key id where the signed part names no key.
 */

import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { enums } from 'openpgp';
import { concatBytes, fromHex, join, type Part } from '../../base/bytes.ts';
import { hashName } from './algorithms.ts';
import { digestInput } from './digest-input.ts';
import { readForeignFields, writeForeignPacket } from './foreign-packet.ts';
import { parseForeignSignature } from './foreign-signature.ts';
import { SUBPACKET, writeSignatureBody, type Subpacket } from './signature-fields.ts';
import { CHECK_BYTES, writeNumbers } from './signature-proof.ts';
import { malformed, unacceptable } from './signature-refusal.ts';

export interface InTotoSignature {
  /** Hexadecimal; its last 16 digits are a key id. */
  readonly keyid: string;
  readonly otherHeaders: string;
  readonly signature: string;
}

/**
 * @param data what was signed, in parts
 * @returns one packet in its one spelling: parseForeignSignature takes it
 * @throws ConcurError signature-malformed | signature-unacceptable
 */
export function packetOfInTotoSignature({ keyid, otherHeaders, signature }: InTotoSignature, data: readonly Part[]): Uint8Array {
  const signedPart = hexBytes(otherHeaders, 'other_headers');
  const [version = 0, , keyAlgorithm = 0, hashAlgorithm = 0] = signedPart;
  if (version !== VERSION) throw unacceptable(`of an in-toto link has version ${version}, where 4 is needed`);
  const digest = hashOf(hashAlgorithm)(join(...digestInput({ version, signedPart, rest: new Uint8Array() }, data)));
  const rest = concatBytes(digest.subarray(0, CHECK_BYTES), writeNumbers(numbersOf(keyAlgorithm, hexBytes(signature, 'signature'))));
  const packet = writeForeignPacket(readForeignFields(writeSignatureBody({ version, signedPart, rest }, hint(keyid))));
  parseForeignSignature(packet);
  return packet;
}

const VERSION = 4;
const EDWARDS_NUMBER_BYTES = 32;

const HASHES: ReadonlyMap<number, (bytes: Uint8Array) => Uint8Array> = new Map<number, (bytes: Uint8Array) => Uint8Array>([
  [enums.hash.sha1, sha1], [enums.hash.sha224, sha224], [enums.hash.sha256, sha256], [enums.hash.sha384, sha384], [enums.hash.sha512, sha512],
]);

function hashOf(id: number): (bytes: Uint8Array) => Uint8Array {
  const hash = HASHES.get(id);
  if (hash === undefined) throw unacceptable(`of an in-toto link uses ${hashName(id)}, which this program does not know there`);
  return hash;
}

function numbersOf(keyAlgorithm: number, proof: Uint8Array): Uint8Array[] {
  if (keyAlgorithm === DSA) return derNumbers(proof);
  if (keyAlgorithm !== EDDSA) return [proof];
  return [proof.subarray(0, EDWARDS_NUMBER_BYTES), proof.subarray(EDWARDS_NUMBER_BYTES)];
}

/** Plain numbers: the library has a type of its own for them. */
const DSA: number = enums.publicKey.dsa;
const EDDSA: number = enums.publicKey.eddsaLegacy;

/** SEQUENCE { r INTEGER, s INTEGER }, each short: RFC 3279, 2.2.2. */
function derNumbers(der: Uint8Array): Uint8Array[] {
  const [sequence, length, integer, size = 0] = der;
  const second = 4 + size;
  const isSound = sequence === 0x30 && length === der.length - 2 && integer === 0x02
    && der[second] === 0x02 && der[second + 1] === der.length - second - 2;
  if (!isSound) throw malformed('of an in-toto link is not two numbers in DER');
  return [der.subarray(4, second), der.subarray(second + 2)];
}

function hint(keyid: string): Subpacket[] {
  return /^[0-9a-f]{16,64}$/.test(keyid) ? [{ type: SUBPACKET.issuerKeyId, critical: false, body: fromHex(keyid.slice(-16)) }] : [];
}

function hexBytes(hex: string, what: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})+$/.test(hex)) throw malformed(`of an in-toto link has no hexadecimal in "${what}"`);
  return fromHex(hex);
}
