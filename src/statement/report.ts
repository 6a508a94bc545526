/**
 * What is known of a signature and of its key, kept apart: a policy decides, not one boolean.
 *
 * The signature's own facts never change once it was checked, so they are stored beside it. The key's facts
 * change (it expires, it is revoked), so they are stored once per certificate and joined when asked.
 */

import type { Fingerprint } from '../base/fingerprint.ts';

export interface SignatureReport {
  readonly mathematics: 'good' | 'bad' | 'unsupported' | 'no-key';
  /** Primary key; while that is not known, what the signature names: a fingerprint, or a key id of 16 digits. */
  readonly signer: Fingerprint;
  /** The primary key itself or one of its signing subkeys. */
  readonly signingKey: Fingerprint;
  /** The key has no certificate and so no past: a policy names it whole (`signer NAME ed25519 KEY`). */
  readonly bare?: true;
  /** The signature's creation time, seconds: a claim by whoever signed. */
  readonly created: number;
  /** Such as `Ed25519, SHA-512`. */
  readonly algorithm: string;
  /** False with good mathematics for what is weak: SHA-1, DSA, version 3. Only `accept weak` lets such signatures count. */
  readonly algorithmAcceptable: boolean;
}

export interface Revocation {
  /** Hard (compromised, or no reason given) kills every signature; soft (superseded, retired) only later ones. */
  readonly kind: 'hard' | 'soft';
  /** Seconds. */
  readonly time: number;
}

export interface SigningKeyFacts {
  readonly fingerprint: Fingerprint;
  /** Seconds. */
  readonly created: number;
  /** Seconds, or null for never. */
  readonly expires: number | null;
  readonly revocation: Revocation | null;
  /** A subkey that only SHA-1 binds to its primary key: it is shown, and counts no more than a SHA-1 signature. */
  readonly weaklyBound: boolean;
}

/** What a certificate says of its keys, from all versions of it that were ever verified. */
export interface KeyFacts {
  readonly fingerprint: Fingerprint;
  readonly userIds: readonly string[];
  readonly algorithm: string;
  readonly created: number;
  readonly expires: number | null;
  readonly revocation: Revocation | null;
  /** Keys that may sign: the primary (when it may) and every cross-signed signing subkey. */
  readonly signingKeys: readonly SigningKeyFacts[];
}

export interface KeyStanding {
  readonly whenSigned: 'valid' | 'expired' | 'revoked' | 'not-yet-valid' | 'not-a-signing-key' | 'weakly-bound' | 'unknown';
  readonly now: 'valid' | 'expired' | 'soft-revoked' | 'hard-revoked' | 'unknown';
  /** Of a key that has expired or was retired: since when, seconds. */
  readonly ended?: number;
}

/** How the signing key stood when it signed, and how it stands `now` (seconds). */
export function keyStanding(report: SignatureReport, facts: KeyFacts | undefined, now: number): KeyStanding {
  if (report.bare === true) return { whenSigned: 'valid', now: 'valid' };
  const key = facts?.signingKeys.find((candidate) => candidate.fingerprint === report.signingKey);
  if (facts === undefined) return { whenSigned: 'unknown', now: 'unknown' };
  if (key === undefined) return { whenSigned: 'not-a-signing-key', ...standingNow([facts], now) };
  const then = standingThen([facts, key], report.created);
  return { whenSigned: then === 'valid' && key.weaklyBound ? 'weakly-bound' : then, ...standingNow([facts, key], now) };
}

/**
 * Whether a signature may count under a policy that names its signer and has no stricter rule.
 * @param accepts what the policy lets count besides: `accept weak`
 */
export function mayCount(report: SignatureReport, standing: KeyStanding, accepts: { readonly weak: boolean } = { weak: false }): boolean {
  return report.mathematics === 'good' && (report.algorithmAcceptable || accepts.weak)
    && (standing.whenSigned === 'valid' || (accepts.weak && standing.whenSigned === 'weakly-bound'))
    && standing.now !== 'hard-revoked' && standing.now !== 'unknown';
}

type KeyLife = Pick<SigningKeyFacts, 'created' | 'expires' | 'revocation'>;

function standingThen(keys: readonly KeyLife[], time: number): KeyStanding['whenSigned'] {
  if (keys.some((key) => time < key.created)) return 'not-yet-valid';
  if (keys.some((key) => key.revocation !== null && (key.revocation.kind === 'hard' || time >= key.revocation.time))) return 'revoked';
  if (keys.some((key) => key.expires !== null && time >= key.expires)) return 'expired';
  return 'valid';
}

function standingNow(keys: readonly KeyLife[], now: number): Pick<KeyStanding, 'now' | 'ended'> {
  if (keys.some((key) => key.revocation?.kind === 'hard')) return { now: 'hard-revoked' };
  const retired = keys.flatMap(({ revocation }) => (revocation === null ? [] : [revocation.time]));
  const expired = keys.flatMap(({ expires }) => (expires === null || now < expires ? [] : [expires]));
  if (retired.length + expired.length === 0) return { now: 'valid' };
  return { now: retired.length > 0 ? 'soft-revoked' : 'expired', ended: Math.min(...retired, ...expired) };
}
