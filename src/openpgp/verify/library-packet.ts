/**
 * A signature as openpgp.js holds it, made from fields that were read here.
 *
 * The library reads no version 3, and what it reads of others it judges by rules that are for certificates too. So it
 * is given the fields that the mathematics need, and nothing else.
 */

import { SignaturePacket } from 'openpgp';
import { concatBytes, fromHex } from '../../base/bytes.ts';
import { typeAndTime } from './digest-input.ts';
import type { ForeignFields } from './foreign-packet.ts';
import { CHECK_BYTES, proofOf, readProof, saltOf } from './signature-proof.ts';

/** What the library keeps to itself. */
interface OpenPacket {
  readonly issuerKeyID: { read(bytes: Uint8Array): void };
  toHash(type: number, data: { getBytes(): Uint8Array }): Uint8Array;
}

export function libraryPacket(fields: ForeignFields & { readonly keyId: string }): SignaturePacket {
  const { version, type, keyAlgorithm, hashAlgorithm, created, signedPart, rest } = fields;
  const packet = Object.assign(new SignaturePacket(), {
    version,
    signatureType: type,
    publicKeyAlgorithm: keyAlgorithm,
    hashAlgorithm,
    created: new Date(created * 1000),
    signatureData: signedPart,
    signedHashValue: rest.subarray(0, CHECK_BYTES),
    salt: version === 6 ? saltOf(fields) : null,
    params: paramsOf(readProof(keyAlgorithm, proofOf(fields)) ?? []),
  });
  const open = packet as unknown as OpenPacket;
  open.issuerKeyID.read(fromHex(fields.keyId.toLowerCase()));
  if (version === 3) open.toHash = (_type, data) => concatBytes(data.getBytes(), typeAndTime(signedPart));
  return packet;
}

/** By the names that the library gives them: RSA has s, newer Edwards curves have RS, all others r and s. */
function paramsOf([first, second]: readonly Uint8Array[]): object {
  if (second !== undefined) return { r: first, s: second };
  return { s: first, RS: first };
}
