/** Certificates made of crafted packets, read as a program reads them. */

import assert from 'node:assert/strict';
import { concatBytes } from '../../src/base/bytes.ts';
import type { ConcurError } from '../../src/base/errors.ts';
import { readCertificates, type Certificate } from '../../src/openpgp/verify/certificate.ts';

/** The packets as one certificate, of which nothing is refused. */
export async function readOne(...packets: readonly Uint8Array[]): Promise<Certificate> {
  const { certificates: [only, ...others], refused } = await readCertificates(concatBytes(...packets));
  assert.deepEqual(refused, []);
  assert.equal(others.length, 0);
  return only as Certificate;
}

/** The one refusal of packets that are no certificate. */
export async function refusalOf(...packets: readonly Uint8Array[]): Promise<ConcurError | undefined> {
  const { certificates, refused: [only, ...others] } = await readCertificates(concatBytes(...packets));
  assert.deepEqual(certificates, []);
  assert.equal(others.length, 0);
  return only;
}

/** Fingerprints of the keys that may sign, sorted. */
export function signers({ facts }: Certificate): string[] {
  return facts.signingKeys.map(({ fingerprint }) => fingerprint).sort();
}
