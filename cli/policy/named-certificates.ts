/** Certificates that lie beside a policy, or were named for it: of these only those whose fingerprints the policies name. */

import { isConcurError } from '../../src/base/errors.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { CertificateImport, Ledger } from '../../src/ledger/port.ts';
import type { Certificate } from '../../src/openpgp/verify/certificate.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';

export interface CertificateFiles {
  /** Named by the operator: one that cannot be read is an error. */
  readonly named: readonly string[];
  /** Found: what cannot be read is passed over. */
  readonly found: readonly string[];
}

/** Of each fingerprint every version that was found. @throws ConcurError of what was named and cannot be read */
export async function readNamed(context: Context, files: CertificateFiles, wanted: ReadonlySet<Fingerprint>): Promise<Certificate[]> {
  if (files.named.length + files.found.length === 0) return [];
  const { readCertificates } = await import('../../src/openpgp/verify/certificate.ts');
  const certificates: Certificate[] = [];
  for (const file of [...files.named, ...files.found]) {
    context.signal.throwIfAborted();
    try {
      const { certificates: read, refused: [refusal] } = await readCertificates(await readInput(context, file));
      if (read.length === 0 && refusal !== undefined) throw refusal;
      certificates.push(...read.filter(({ fingerprint }) => wanted.has(fingerprint)));
    } catch (error) {
      if (!isConcurError(error) || files.named.includes(file)) throw error;
    }
  }
  return certificates;
}

/** @returns what is new here, once for each fingerprint */
export async function bringNamed(ledger: Ledger, certificates: readonly Certificate[]): Promise<CertificateImport[]> {
  const imported = new Map<Fingerprint, CertificateImport>();
  for (const { bytes } of certificates) {
    const [answer] = (await ledger.importCertificates(bytes, 'others')).imported;
    if (answer !== undefined && answer.outcome !== 'known') imported.set(answer.fingerprint, answer);
  }
  return [...imported.values()];
}
