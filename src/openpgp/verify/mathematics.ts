/**
 * Whether a key made a signature. Nothing else: neither who may sign nor when is asked here.
 *
 * What can be said without mathematics is said here once for all that check them, so that they cannot differ in it.
 */

import { config, type AnyKeyPacket, type SignaturePacket } from 'openpgp';
import { join, type Part } from '../../base/bytes.ts';
import { keyIdOf } from '../../base/fingerprint.ts';
import { canHash, isCheckable } from './algorithms.ts';
import { NO_DATE } from './self-signatures.ts';

/** A signature as far as its mathematics need it: native or foreign. */
export interface SignatureToCheck {
  readonly version: number;
  readonly keyAlgorithm: number;
  readonly hashAlgorithm: number;
  /** Of the key that it names: 16 digits. */
  readonly keyId: string;
  /** All that the signature itself protects: what an attestation's id covers. */
  readonly signedPart: Uint8Array;
  /** The check bits, then the signature proper (in version 6 its salt stands between). */
  readonly rest: Uint8Array;
  /** The library holds it against a native signature that it appoints a revoker, which makes sense for certificates only. */
  readonly appointsRevoker: boolean;
  /** As openpgp.js holds it: made when it is asked for. */
  readonly packet: () => SignaturePacket;
}

/** `unsupported`: not for this program to say. */
export type Outcome = 'good' | 'bad' | 'unsupported';

/** Whether this key made this signature over this data, which comes in parts. */
export type Mathematics = (signature: SignatureToCheck, data: readonly Part[], key: AnyKeyPacket) => Promise<Outcome>;

/** By openpgp.js, wherever it runs. */
export const checkMathematics: Mathematics = async (signature, data, key) => {
  const before = foregone(signature, key);
  if (before !== null) return before;
  const packet = signature.packet();
  try {
    await packet.verify(key, packet.signatureType as number, { text: null, getBytes: () => join(...data) }, NO_DATE, true, ANY_HASH);
    return 'good';
  } catch {
    // What the library cannot do was ruled out before.
    return 'bad';
  }
};

/** Weak hashes are for a policy to judge, not for the library. */
const ANY_HASH = { ...config, rejectHashAlgorithms: new Set<never>(), rejectMessageHashAlgorithms: new Set<never>() };

/** What is certain before anything is computed; null when the mathematics have to tell. */
export function foregone(signature: SignatureToCheck, key: AnyKeyPacket): 'bad' | 'unsupported' | null {
  const { keyId, algorithm, checkable } = traitsOf(key);
  if (!checkable) return 'unsupported';
  if (signature.keyAlgorithm !== algorithm || signature.keyId !== keyId || !areOfOneAge(signature.version, key.version)) return 'bad';
  return canHash(signature) ? null : 'unsupported';
}

/** Version 6 keeps to itself (RFC 9580, 10.2); keys of version 4 made signatures of version 3 once. */
function areOfOneAge(signatureVersion: number, keyVersion: number): boolean {
  return (signatureVersion === 6) === (keyVersion === 6);
}

interface KeyTraits {
  readonly keyId: string;
  /** A plain number: the library has a type of its own for it. */
  readonly algorithm: number;
  readonly checkable: boolean;
}

/** The library works these out from the key's bytes, each time it is asked. */
const traits = new WeakMap<AnyKeyPacket, KeyTraits>();

function traitsOf(key: AnyKeyPacket): KeyTraits {
  const before = traits.get(key);
  if (before !== undefined) return before;
  const worked = { keyId: keyIdOf(key.getFingerprint().toUpperCase()), algorithm: key.algorithm, checkable: isCheckable(key) };
  traits.set(key, worked);
  return worked;
}
