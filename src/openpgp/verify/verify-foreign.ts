/**
 * A foreign signature checked with one certificate, never with a keyring: the key is found by its whole fingerprint,
 * or, where the signature names an id only, each of the certificate's keys with that id is tried alone.
 */

import type { AnyKeyPacket } from 'openpgp';
import { join, type Part } from '../../base/bytes.ts';
import { keyIdOf, type Fingerprint } from '../../base/fingerprint.ts';
import type { SignatureReport } from '../../statement/report.ts';
import { familyName, hashName, isAcceptedForeignKey, isAcceptedHash, keyName } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import type { NamedIssuer } from './foreign-rules.ts';
import type { ForeignParsed } from './foreign-signature.ts';
import { checkMathematics, type Mathematics, type Outcome } from './mathematics.ts';
import { isCanonicalText } from './text.ts';

/**
 * @param payload the signed bytes, in parts; of a text signature in the form that is hashed, or it is bad
 * @param check must answer as checkMathematics does, and may be faster where it runs
 */
export async function verifyForeign(
  signature: ForeignParsed, payload: readonly Part[], certificate: Certificate, check: Mathematics = checkMathematics,
): Promise<SignatureReport> {
  const { issuer, keyId, created, isText } = signature;
  const candidates = keysNamed(certificate, { issuer, keyId });
  if (candidates.length === 0) return unverifiedReport(signature);
  const isAsHashed = !isText || isCanonicalText(join(...payload));
  const { outcome, key } = await tryKeys(candidates, (candidate) => (isAsHashed ? check(signature, payload, candidate) : 'bad'));
  const { fingerprint, name, accepted } = describeKey(key);
  return {
    mathematics: outcome, signer: certificate.fingerprint, signingKey: fingerprint, created,
    algorithm: algorithmText(name, signature),
    algorithmAcceptable: accepted && signature.version !== 3 && isAcceptedHash(signature.hashAlgorithm),
  };
}

/** While no certificate is here that has the key. */
export function unverifiedReport(signature: ForeignParsed): SignatureReport {
  const { issuer, keyId, created, keyAlgorithm } = signature;
  const named = issuer ?? keyId;
  return {
    mathematics: 'no-key', signer: named, signingKey: named, created,
    algorithm: algorithmText(familyName(keyAlgorithm), signature),
    algorithmAcceptable: false,
  };
}

function keysNamed({ keys }: Certificate, { issuer, keyId }: NamedIssuer): AnyKeyPacket[] {
  if (issuer === null) return [...keys].filter(([fingerprint]) => keyIdOf(fingerprint) === keyId).map(([, key]) => key);
  const key = keys.get(issuer);
  return key === undefined ? [] : [key];
}

interface Tried {
  readonly outcome: Outcome;
  readonly key: AnyKeyPacket;
}

/** The first that fits; else one that cannot be checked, for it may have made it; else the first. */
async function tryKeys(keys: readonly AnyKeyPacket[], check: (key: AnyKeyPacket) => Promise<Outcome> | Outcome): Promise<Tried> {
  const tried: Tried[] = [];
  for (const key of keys) {
    const outcome = await check(key);
    if (outcome === 'good') return { outcome, key };
    tried.push({ outcome, key });
  }
  return tried.find(({ outcome }) => outcome === 'unsupported') ?? tried[0] as Tried;
}

interface KeyDescription {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly accepted: boolean;
}

/** The library works these out from the key's bytes, each time it is asked. */
const described = new WeakMap<AnyKeyPacket, KeyDescription>();

function describeKey(key: AnyKeyPacket): KeyDescription {
  const before = described.get(key);
  if (before !== undefined) return before;
  const description = { fingerprint: key.getFingerprint().toUpperCase(), name: keyName(key), accepted: isAcceptedForeignKey(key) };
  described.set(key, description);
  return description;
}

function algorithmText(key: string, { version, hashAlgorithm }: ForeignParsed): string {
  return [key, hashName(hashAlgorithm), ...(version === 3 ? ['version 3'] : [])].join(', ');
}
