/**
 * A signature packet that others made, as fields, and the one spelling that it has here.
 *
 * What its maker protected stays as it is; what anyone can alter without harm to the mathematics is brought into one
 * form: a new-format header of the shortest length, numbers without leading zeros, and outside of the protected part
 * nothing but the key id, where that part names no key.
 */

import { concatBytes, equalBytes, toHex, type Hex } from '../../base/bytes.ts';
import { TAG, writeHeader } from './packets.ts';
import { findSubpackets, readSeconds, readSignatureFields, SUBPACKET, type Subpacket } from './signature-fields.ts';
import { CHECK_BYTES, isKnownProof, proofOf, readProof, respellProof } from './signature-proof.ts';
import { malformed, unacceptable } from './signature-refusal.ts';

export interface ForeignFields {
  readonly version: 3 | 4 | 6;
  readonly type: number;
  readonly keyAlgorithm: number;
  readonly hashAlgorithm: number;
  /** Seconds. */
  readonly created: number;
  /** Empty in version 3. */
  readonly hashed: readonly Subpacket[];
  /** The key id that stands outside of what is protected; null where the protected part names the key, or nobody does. */
  readonly keyHint: Uint8Array | null;
  /** All that the signature itself protects: in version 3 its version, type, time and algorithms, else all to the last hashed subpacket. */
  readonly signedPart: Uint8Array;
  /** Check bits, salt and proof, the proof in its one spelling. */
  readonly rest: Uint8Array;
}

/**
 * @param body of a signature packet in any spelling
 * @throws ConcurError signature-malformed | signature-unacceptable
 */
export function readForeignFields(body: Uint8Array): ForeignFields {
  const [version] = body;
  if (version === 3) return respelled(readVersion3(body));
  if (version !== 4 && version !== 6) throw unacceptable(`has version ${version ?? 'none'}, where 3, 4 or 6 is needed`);
  const fields = readSignatureFields(body);
  if (fields === null) throw malformed('has lengths that do not add up');
  const created = readSeconds(fields.hashed, SUBPACKET.created);
  if (created === null) throw malformed('has no creation time, or two');
  return respelled({ ...fields, version, created, keyHint: namesKey(fields.hashed) ? null : hintOf(fields.unhashed) });
}

/** The packet in its one spelling. */
export function writeForeignPacket(fields: ForeignFields): Uint8Array {
  return concatBytes(...partsOf(fields));
}

/** Whether a packet is what would be written again: compared in place, for every signature on its way in is. */
export function isOneSpelling(packet: Uint8Array, fields: ForeignFields): boolean {
  let offset = 0;
  for (const part of partsOf(fields)) {
    for (let i = 0; i < part.length; i++) if (packet[offset + i] !== part[i]) return false;
    offset += part.length;
  }
  return offset === packet.length;
}

function partsOf(fields: ForeignFields): Uint8Array[] {
  const parts = fields.version === 3 ? partsOfVersion3(fields) : [fields.signedPart, ...unhashedArea(fields), fields.rest];
  return [writeHeader(TAG.signature, parts.reduce((sum, { length }) => sum + length, 0)), ...parts];
}

/** RFC 9580, 5.2.2. Two bytes of version and length, type and time, key id, algorithms, check bits, numbers. */
const V3 = { length: 1, type: 2, keyId: 7, algorithms: 15, rest: 17 } as const;
const V3_PROTECTED_BYTES = 5;

function readVersion3(body: Uint8Array): ForeignFields {
  if (body.length < V3.rest + CHECK_BYTES || body[V3.length] !== V3_PROTECTED_BYTES) throw malformed('has lengths that do not add up');
  const [keyAlgorithm, hashAlgorithm] = body.subarray(V3.algorithms) as unknown as [number, number];
  const signedPart = concatBytes(Uint8Array.of(3), body.subarray(V3.type, V3.keyId), body.subarray(V3.algorithms, V3.rest));
  return {
    version: 3, keyAlgorithm, hashAlgorithm, signedPart,
    type: body[V3.type] as number,
    created: new DataView(signedPart.buffer).getUint32(2),
    hashed: [],
    keyHint: body.subarray(V3.keyId, V3.algorithms),
    rest: body.subarray(V3.rest),
  };
}

function partsOfVersion3({ signedPart, keyHint, rest }: ForeignFields): Uint8Array[] {
  const [typeAndTime, algorithms] = [signedPart.subarray(1, 6), signedPart.subarray(6)];
  return [Uint8Array.of(3, V3_PROTECTED_BYTES), typeAndTime, keyHint as Uint8Array, algorithms, rest];
}

/** Its length, and in it a key id or nothing. */
function unhashedArea({ version, keyHint }: ForeignFields): Uint8Array[] {
  if (version === 6) return [Uint8Array.of(0, 0, 0, 0)];
  if (keyHint === null) return [Uint8Array.of(0, 0)];
  return [Uint8Array.of(0, 2 + KEY_ID_BYTES, 1 + KEY_ID_BYTES, SUBPACKET.issuerKeyId), keyHint];
}

function respelled(fields: ForeignFields): ForeignFields {
  const { keyAlgorithm, rest } = fields;
  if (!isKnownProof(keyAlgorithm)) throw unacceptable(`uses key algorithm ${keyAlgorithm}, which this program does not know`);
  const proof = proofOf(fields);
  const parts = readProof(keyAlgorithm, proof);
  if (parts === null || rest.length < CHECK_BYTES) throw malformed('has numbers whose lengths do not add up');
  if (parts.some((part) => part.length === 0)) throw malformed('has a number that is zero');
  const again = respellProof(keyAlgorithm, proof, parts);
  return again === proof ? fields : { ...fields, rest: concatBytes(rest.subarray(0, rest.length - proof.length), again) };
}

function namesKey(hashed: readonly Subpacket[]): boolean {
  return hashed.some(({ type }) => type === SUBPACKET.issuerFingerprint || type === SUBPACKET.issuerKeyId);
}

const KEY_ID_BYTES = 8;

/** By a key id, or by a version 4 fingerprint that ends in it. */
function hintOf(unhashed: readonly Subpacket[]): Uint8Array | null {
  const named = [...findSubpackets(unhashed, SUBPACKET.issuerKeyId), ...findSubpackets(unhashed, SUBPACKET.issuerFingerprint)]
    .filter(({ body }) => body.length >= KEY_ID_BYTES)
    .map(({ body }) => body.subarray(-KEY_ID_BYTES));
  const [first] = named;
  if (first === undefined) return null;
  if (named.some((keyId) => !equalBytes(keyId, first))) throw unacceptable('names two issuers');
  return first;
}

/** As a key id is written: 16 upper-case digits. */
export function keyIdText(keyId: Uint8Array): Hex {
  return toHex(keyId).toUpperCase();
}
