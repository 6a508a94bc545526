/** Certificates: whose keys are known here, and how they stand. */

import { formatTime } from '../../src/base/clock.ts';
import { count } from '../../src/base/wording.ts';
import type { CertificateSummary } from '../../src/ledger/port.ts';
import type { KeyFacts } from '../../src/statement/report.ts';
import { bad, faint, good, strong, warning, type Line, type StyledSpan } from './line.ts';
import { table } from './table.ts';
import { day } from './words.ts';

type KeyLife = Pick<KeyFacts, 'expires' | 'revocation'>;

export function certificateTable(certificates: readonly CertificateSummary[], now: number): Line[] {
  return table(certificates.map(({ facts, petnames, own, statements }) => [
    strong(facts.fingerprint),
    keyState(facts, now),
    own ? 'own' : petnames.join(' ') || faint('no policy names it'),
    count(statements, 'statement'),
    facts.userIds[0] ?? '',
  ]));
}

export function certificateLines({ facts, petnames, own, statements, firstSeen }: CertificateSummary, now: number): Line[] {
  const rows: (readonly [string, string | StyledSpan])[] = [
    ['state', keyState(facts, now)],
    ['algorithm', facts.algorithm],
    ['created', day(facts.created)],
    ['expires', facts.expires === null ? 'never' : day(facts.expires)],
    ...facts.userIds.map((userId) => ['user id', userId] as const),
    ...facts.signingKeys.map((key) => ['signs with', `${key.fingerprint}${key.fingerprint === facts.fingerprint ? ' (primary)' : ''}`] as const),
    ['policies', petnames.join(' ') || 'none names it'],
    ['statements', String(statements)],
    ['first seen', formatTime(firstSeen)],
  ];
  return [[strong(facts.fingerprint), own ? '  (own key)' : ''], ...table(rows.map(([name, value]) => [`  ${name}`, value]))];
}

export function keyState({ expires, revocation }: KeyLife, now: number): StyledSpan {
  if (revocation !== null) return bad(revocation.kind === 'hard' ? 'revoked: compromised' : 'revoked: retired');
  if (expires !== null && expires <= now) return warning('expired');
  return good('ok');
}

export function certificateDocument({ facts, ...rest }: CertificateSummary): Record<string, unknown> {
  return { ...facts, ...rest };
}
