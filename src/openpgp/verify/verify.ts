/**
 * A signature checked with the key that it names, found by its whole fingerprint in one certificate.
 *
 * Never with a keyring: there the first certificate that lists a 64-bit key id would win, even a stranger's. Whether
 * the key was valid then, and is now, is asked of the certificate's facts whenever a verdict is made.
 */

import type { AnyKeyPacket } from 'openpgp';
import type { Part } from '../../base/bytes.ts';
import { preAuthenticationParts } from '../../statement/pae.ts';
import type { SignatureReport } from '../../statement/report.ts';
import { hashName, isAcceptedKey, keyName } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { checkMathematics, type Mathematics } from './mathematics.ts';
import type { ParsedSignature } from './signature.ts';

/**
 * @param payload the statement; the signature is over its pre-authentication encoding
 * @param check must answer as checkMathematics does, and may be faster where it runs
 */
export async function verifySignature(
  signature: ParsedSignature, payload: Uint8Array, certificate: Certificate, check: Mathematics = checkMathematics,
): Promise<SignatureReport> {
  return verifySigned(signature, preAuthenticationParts(payload), certificate, check);
}

/** @param signed the signed data itself, without any encoding: a file that is signed beside it */
export async function verifySigned(
  signature: ParsedSignature, signed: readonly Part[], certificate: Certificate, check: Mathematics = checkMathematics,
): Promise<SignatureReport> {
  const key = certificate.keys.get(signature.issuer);
  return {
    mathematics: key === undefined ? 'no-key' : await check(signature, signed, key),
    signer: certificate.fingerprint,
    signingKey: signature.issuer,
    created: signature.created,
    algorithm: `${key === undefined ? 'unknown key' : describeKey(key).name}, ${hashName(signature.hashAlgorithm)}`,
    algorithmAcceptable: key !== undefined && describeKey(key).accepted,
  };
}

/** The library works these out from the key's bytes, each time it is asked. */
const described = new WeakMap<AnyKeyPacket, { readonly name: string; readonly accepted: boolean }>();

function describeKey(key: AnyKeyPacket): { readonly name: string; readonly accepted: boolean } {
  const before = described.get(key);
  if (before !== undefined) return before;
  const description = { name: keyName(key), accepted: isAcceptedKey(key) };
  described.set(key, description);
  return description;
}
