/** Certificates: whose keys are known here, and how they stand. */

import { formatTime } from '../../src/base/clock.ts';
import { count } from '../../src/base/wording.ts';
import type { CertificateSummary } from '../../src/ledger/port.ts';
import type { KeyFacts, Revocation, SigningKeyFacts } from '../../src/statement/report.ts';
import type { KeyPast, Signed } from '../exchange/key-past.ts';
import { bad, faint, good, strong, warning, type Line, type StyledSpan } from './line.ts';
import { table } from './table.ts';
import { day } from './words.ts';

type KeyLife = Pick<KeyFacts, 'expires' | 'revocation' | 'signingKeys'>;

export function certificateTable(certificates: readonly CertificateSummary[], now: number): Line[] {
  return table(certificates.map(({ facts, petnames, own, statements }) => [
    strong(facts.fingerprint),
    keyState(facts, now),
    own ? 'own' : petnames.join(' ') || faint('no policy names it'),
    count(statements, 'statement'),
    facts.userIds[0] ?? '',
  ]));
}

export interface CertificateView {
  readonly past: KeyPast;
  /** Seconds. */
  readonly now: number;
}

export function certificateLines({ facts, petnames, own, statements, firstSeen }: CertificateSummary, { past, now }: CertificateView): Line[] {
  const rows: (readonly [string, ...(string | StyledSpan)[]])[] = [
    ['state', keyState(facts, now)],
    ['algorithm', facts.algorithm],
    ['created', day(facts.created)],
    ['expires', facts.expires === null ? 'never' : day(facts.expires)],
    ['versions', versionWords(past.versions)],
    ...(facts.revocation === null ? [] : [['revoked', revocationWords(facts.revocation)] as const]),
    ...facts.userIds.map((userId) => ['user id', userId] as const),
    ...facts.signingKeys.map((key) => ['signs with', signingKeyWords(key, facts, now)] as const),
    ['policies', petnames.join(' ') || 'none names it'],
    ['statements', String(statements)],
    ...past.signed.map((part) => ['signed', signedWords(part)] as const),
    ['first seen', formatTime(firstSeen)],
  ];
  return [[strong(facts.fingerprint), own ? '  (own key)' : ''], ...table(rows.map(([name, ...values]) => [`  ${name}`, ...values]))];
}

/** `10, from 2018-03-09 to 2026-07-09` */
function versionWords(versions: readonly number[]): string {
  const [first, ...later] = versions.map(day);
  return later.length === 0 ? first ?? 'none' : `${versions.length}, from ${first} to ${later.at(-1)}`;
}

/** A subkey has a life of its own, and none after its primary key's. */
function signingKeyWords(key: SigningKeyFacts, facts: KeyFacts, now: number): string {
  if (key.fingerprint === facts.fingerprint) return `${key.fingerprint} (primary)`;
  const life = [
    `made ${day(key.created)}`,
    key.expires === null ? 'never expires' : `${key.expires <= now ? 'expired' : 'expires'} ${day(key.expires)}`,
    ...(key.revocation === null ? [] : [`revoked ${revocationWords(key.revocation)}`]),
    ...(key.weaklyBound ? ['bound by SHA-1 alone: counts only under "accept weak"'] : []),
  ];
  return `${key.fingerprint} (${life.join(', ')})`;
}

function revocationWords({ kind, time }: Revocation): string {
  return `${day(time)}: ${kind === 'hard' ? 'compromised, or no reason is given: nothing that it signed counts' : 'retired or replaced: what it signed before counts'}`;
}

/** `12 sha256sums for bitcoin-core, 2021-07-20 to 2024-10-02` */
function signedWords({ project, format, statements, first, last }: Signed): string {
  const when = day(first) === day(last) ? day(first) : `${day(first)} to ${day(last)}`;
  return `${statements} ${format}${project === null ? ' for no project that is followed' : ` for ${project}`}, ${when}`;
}

export function keyState({ expires, revocation, signingKeys }: KeyLife, now: number): StyledSpan {
  if (revocation !== null) return bad(revocation.kind === 'hard' ? 'revoked: compromised' : 'revoked: retired');
  if (expires !== null && expires <= now) return warning('expired');
  // Such as secp256k1: nothing that it signed can be checked.
  if (signingKeys.length === 0) return warning('unfit');
  return good('ok');
}

export function certificateDocument({ facts, ...rest }: CertificateSummary): Record<string, unknown> {
  return { ...facts, ...rest };
}

export function shownDocument(certificate: CertificateSummary, past: KeyPast): Record<string, unknown> {
  return { ...certificateDocument(certificate), ...past };
}
