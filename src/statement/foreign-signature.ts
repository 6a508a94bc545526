/**
 * What proves a foreign attestation, as it travels: one byte for the scheme, then the proof in its one spelling.
 *
 *   signature = %x01 packet              one binary OpenPGP signature packet over the signed bytes
 *             / %x02 32OCTET 64OCTET     Ed25519: the public key, and its signature over the signed bytes
 */

import { concatBytes } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';

export type ForeignSignature =
  | { readonly scheme: 'openpgp'; readonly packet: Uint8Array }
  | { readonly scheme: 'ed25519'; readonly key: Uint8Array; readonly signature: Uint8Array };

const SCHEME = { openpgp: 1, ed25519: 2 } as const;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

export function encodeForeignSignature(signature: ForeignSignature): Uint8Array {
  return signature.scheme === 'openpgp'
    ? concatBytes(Uint8Array.of(SCHEME.openpgp), signature.packet)
    : concatBytes(Uint8Array.of(SCHEME.ed25519), signature.key, signature.signature);
}

/** @throws ConcurError signature-malformed */
export function decodeForeignSignature(bytes: Uint8Array): ForeignSignature {
  const [scheme] = bytes;
  const rest = bytes.subarray(1);
  if (scheme === SCHEME.openpgp) return { scheme: 'openpgp', packet: rest };
  if (scheme !== SCHEME.ed25519) throw malformed(`has the scheme ${scheme ?? 'none'}, this program knows 1 and 2`);
  if (rest.length !== KEY_BYTES + SIGNATURE_BYTES) throw malformed(`has ${rest.length} bytes, an Ed25519 key and signature have ${KEY_BYTES + SIGNATURE_BYTES}`);
  return { scheme: 'ed25519', key: rest.subarray(0, KEY_BYTES), signature: rest.subarray(KEY_BYTES) };
}

function malformed(problem: string): ConcurError {
  return new ConcurError('signature-malformed', `signature of a foreign attestation ${problem}`, { hint: 'it was damaged on its way: fetch it again' });
}
