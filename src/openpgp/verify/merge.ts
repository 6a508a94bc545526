/** Two versions of one certificate become their union. (openpgp.js's key.update() replaces older bindings.) */

import { concatBytes } from '../../base/bytes.ts';
import { ConcurError } from '../../base/errors.ts';
import { readCertificates, type Certificate } from './certificate.ts';

/**
 * No binding is lost and no revocation forgotten, whichever comes first and however often.
 * @throws ConcurError when either cannot be read or they are not of the same key
 */
export async function mergeCertificates(a: Uint8Array, b: Uint8Array): Promise<Certificate> {
  const { certificates: [certificate, ...others], refused: [refusal] } = await readCertificates(concatBytes(a, b));
  if (refusal !== undefined) throw refusal;
  if (certificate === undefined || others.length > 0) {
    throw new ConcurError('certificate-malformed', 'certificates of two different keys cannot be merged');
  }
  return certificate;
}
