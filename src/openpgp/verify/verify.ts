/**
 * A signature checked with the key that it names, found by its whole fingerprint in one certificate.
 *
 * Never with a keyring: there the first certificate that lists a 64-bit key id would win, even a stranger's. Whether
 * the key was valid then, and is now, is asked of the certificate's facts whenever a verdict is made.
 */

import { enums, type AnyKeyPacket } from 'openpgp';
import { join, type Part } from '../../base/bytes.ts';
import { preAuthenticationParts } from '../../statement/pae.ts';
import type { SignatureReport } from '../../statement/report.ts';
import { hashName, isAcceptedKey, isCheckable, keyName } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { NO_DATE } from './self-signatures.ts';
import type { ParsedSignature } from './signature.ts';

/** Whether this key made this signature over this data, which comes in parts. */
export type Mathematics = (signature: ParsedSignature, data: readonly Part[], key: AnyKeyPacket) => Promise<'good' | 'bad' | 'unsupported'>;

/**
 * @param payload the statement; the signature is over its pre-authentication encoding
 * @param check must answer as checkMathematics does, and may be faster where it runs
 */
export async function verifySignature(
  signature: ParsedSignature, payload: Uint8Array, certificate: Certificate, check: Mathematics = checkMathematics,
): Promise<SignatureReport> {
  const key = certificate.keys.get(signature.issuer);
  return {
    mathematics: key === undefined ? 'no-key' : await check(signature, preAuthenticationParts(payload), key),
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

/** By openpgp.js, wherever it runs. */
export async function checkMathematics({ packet }: ParsedSignature, data: readonly Part[], key: AnyKeyPacket): Promise<'good' | 'bad' | 'unsupported'> {
  if (!isCheckable(key)) return 'unsupported';
  try {
    await packet.verify(key, enums.signature.binary, { text: null, getBytes: () => join(...data) }, NO_DATE, true);
    return 'good';
  } catch {
    // What the library cannot do was ruled out before: by parseSignature for the signature, by isCheckable for the key.
    return 'bad';
  }
}
