/** The certificates of a proof: in the form in which they are kept, in order, and each of use. */

import { equalBytes } from '../base/bytes.ts';
import { keyIdOf, type Fingerprint } from '../base/fingerprint.ts';
import { readCertificates, type Certificate } from '../openpgp/verify/certificate.ts';
import { malformed } from './refusal.ts';

export interface ProofCertificates {
  /** By its primary key; counts as used. */
  of(fingerprint: Fingerprint): Certificate | undefined;
  /** All that have the key, in the reader's order of preference; none counts as used. */
  withKey(key: NamedKey): Certificate[];
  use(certificate: Certificate): void;
  /** @throws ConcurError proof-malformed */
  refuseUnused(): void;
}

/** As a signature names it. */
export interface NamedKey {
  readonly issuer: Fingerprint | null;
  readonly keyId: string;
}

/**
 * @param preferred whose word is wanted where a subkey belongs to two certificates: signers whom the policy names
 * @throws ConcurError proof-malformed, and whatever makes a certificate unusable
 */
export async function openCertificates(all: readonly Uint8Array[], preferred: (signer: Fingerprint) => boolean): Promise<ProofCertificates> {
  const certificates = await Promise.all(all.map(readOne));
  if (certificates.some(({ fingerprint }, i) => i > 0 && fingerprint <= (certificates[i - 1] as Certificate).fingerprint)) throw malformed('lists certificates that do not ascend');
  const byFingerprint = new Map(certificates.map((certificate) => [certificate.fingerprint, certificate]));
  const inOrder = certificates.toSorted((a, b) => Number(preferred(b.fingerprint)) - Number(preferred(a.fingerprint)));
  const used = new Set<Certificate>();
  return {
    of(fingerprint) {
      const certificate = byFingerprint.get(fingerprint);
      if (certificate !== undefined) used.add(certificate);
      return certificate;
    },
    withKey: ({ issuer, keyId }) => inOrder.filter(({ keys }) => (issuer === null ? [...keys.keys()].some((key) => keyIdOf(key) === keyId) : keys.has(issuer))),
    use: (certificate) => { used.add(certificate); },
    refuseUnused() {
      const idle = certificates.find((certificate) => !used.has(certificate));
      if (idle !== undefined) throw malformed(`has the certificate ${idle.fingerprint}, which signs nothing in it`);
    },
  };
}

/** One spelling: what others added to a certificate, or what is not kept, would be bytes that nobody vouches for. */
async function readOne(bytes: Uint8Array): Promise<Certificate> {
  const { certificates: [certificate, another], refused: [refusal] } = await readCertificates(bytes);
  if (refusal !== undefined) throw refusal;
  if (certificate === undefined || another !== undefined || !equalBytes(certificate.bytes, bytes)) throw malformed('has a certificate that is not in the form in which it is kept');
  return certificate;
}
