/** Which certificate is meant: by fingerprint, of the primary key or a subkey, by key id, or by the name that a policy gives. */

import { ConcurError } from '../../src/base/errors.ts';
import { keyIdOf, parseFingerprint } from '../../src/base/fingerprint.ts';
import { quoted } from '../../src/base/printable.ts';
import type { CertificateSummary } from '../../src/ledger/port.ts';

/** @throws ConcurError not-found | ambiguous-id | usage */
export function chooseCertificate(certificates: readonly CertificateSummary[], given: string): CertificateSummary {
  const digits = given.replace(/^0x/i, '').toUpperCase();
  const found = certificates.filter((certificate) => isNamed(certificate, given) || hasKey(certificate, digits));
  const [only, another] = found;
  if (only === undefined) throw notFound(given, digits);
  if (another === undefined) return only;
  // Key ids can be imitated, and two projects may call different people by one name.
  throw new ConcurError('ambiguous-id', `${quoted(given)} stands for ${found.length} certificates`, {
    hint: `give a fingerprint: ${found.map(({ facts }) => facts.fingerprint).join(' or ')}`,
  });
}

/** `tails/anonym`, or `anonym` alone. */
function isNamed({ petnames }: CertificateSummary, given: string): boolean {
  return petnames.some((petname) => petname === given || petname.slice(petname.indexOf('/') + 1) === given);
}

function hasKey({ facts }: CertificateSummary, digits: string): boolean {
  return [facts.fingerprint, ...facts.signingKeys.map((key) => key.fingerprint)].some((key) => key === digits || keyIdOf(key) === digits);
}

function notFound(given: string, digits: string): ConcurError {
  if (/^[0-9A-F]{40}$|^[0-9A-F]{64}$/.test(digits)) parseFingerprint(given, 'usage');
  return new ConcurError('not-found', `no certificate of ${quoted(given)} is here`, { hint: 'concur certificate list names all that are, concur certificate import FILE brings another' });
}
