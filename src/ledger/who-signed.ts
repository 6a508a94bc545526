/** From the key that a foreign signature names to the certificates that may have it. */

import { keyIdOf, type Fingerprint } from '../base/fingerprint.ts';
import type { Certificate } from '../openpgp/verify/certificate.ts';
import type { CertificateBook } from './certificates.ts';

/** A fingerprint, or a key id of 16 digits, which several keys may share. */
export interface NamedKey {
  readonly issuer: Fingerprint | null;
  readonly keyId: string;
}

/** Parsed; in order of their fingerprints. */
export async function certificatesFor(book: CertificateBook, { issuer, keyId }: NamedKey): Promise<Certificate[]> {
  const primaries = issuer === null ? await book.ownersOfId(keyId) : await book.ownersOf(issuer);
  const certificates = await Promise.all(primaries.map((primary) => book.usable(primary)));
  return certificates.filter((certificate) => certificate !== undefined);
}

/** Whether a certificate is here for what an unverified statement is stored under. */
export async function isKnownNow(book: CertificateBook, named: string): Promise<boolean> {
  const owners = named.length === KEY_ID_DIGITS ? await book.ownersOfId(named) : await book.ownersOf(named);
  return owners.length > 0;
}

/** All that statements by a certificate's keys may be stored under, or wait under, while it is not known. */
export function namesOfKeys(certificate: Certificate): string[] {
  return [...new Set([...certificate.keys.keys()].flatMap((key) => [key, keyIdOf(key)]))];
}

const KEY_ID_DIGITS = 16;
