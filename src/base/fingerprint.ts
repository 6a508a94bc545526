/** OpenPGP primary-key fingerprints: who a signer is. Upper-case hexadecimal, 40 digits (v4) or 64 (v6). */

import { ConcurError, type ErrorCode } from './errors.ts';
import { quoted } from './printable.ts';

export type Fingerprint = string;

const FINGERPRINT = /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/;

export function isFingerprint(text: unknown): text is Fingerprint {
  return typeof text === 'string' && FINGERPRINT.test(text);
}

/** The 16 digits that a signature may name its key by. Anybody can make a key with the same ones: never an identity. */
export function keyIdOf(fingerprint: Fingerprint): string {
  return fingerprint.length === 64 ? fingerprint.slice(0, 16) : fingerprint.slice(-16);
}

/** @throws ConcurError with `code`; says what is wrong with short ids, lower case and spaces */
export function parseFingerprint(text: string, code: ErrorCode): Fingerprint {
  if (FINGERPRINT.test(text)) return text;
  const compact = text.replaceAll(' ', '').replace(/^0x/i, '').toUpperCase();
  if (FINGERPRINT.test(compact)) {
    throw new ConcurError(code, `fingerprint ${quoted(text)} is not in its one spelling`, { hint: `write ${compact}` });
  }
  const reason = /^[0-9A-F]{8,32}$/.test(compact) ? 'is a short key id, which others can imitate' : 'is not an OpenPGP fingerprint';
  throw new ConcurError(code, `${quoted(text)} ${reason}`, { hint: 'give all 40 (or 64) digits: gpg --fingerprint NAME' });
}
