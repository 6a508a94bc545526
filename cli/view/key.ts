/** One's own keys. */

import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { CertificateSummary } from '../../src/ledger/port.ts';
import { keyState } from './certificate.ts';
import { faint, strong, type Line } from './line.ts';
import { table } from './table.ts';
import { day } from './words.ts';

export interface OwnKey {
  readonly fingerprint: Fingerprint;
  /** null when the store lacks it. */
  readonly certificate: CertificateSummary | null;
}

/** What one needs to tell others after making a key. */
export function introductionLines(fingerprint: Fingerprint): Line[] {
  return [
    '  certificate for others: concur key export > me.asc',
    `  line for their policy:  signer NAME ${fingerprint}`,
    '  next: concur attest FILE --project P --release V --source URI@COMMIT',
  ];
}

export function keyLine(fingerprint: Fingerprint, userId: string): Line {
  return [strong(fingerprint), `  ${userId}`];
}

export function keyTable(keys: readonly OwnKey[], now: number): Line[] {
  return table(keys.map(({ fingerprint, certificate }) => (
    certificate === null
      ? [strong(fingerprint), faint('certificate is not in the store')]
      : [strong(fingerprint), keyState(certificate.facts, now), day(certificate.facts.created), certificate.facts.userIds[0] ?? '']
  )));
}

export function keyDocument({ fingerprint, certificate }: OwnKey): Record<string, unknown> {
  return { fingerprint, userIds: certificate?.facts.userIds ?? [], created: certificate?.facts.created ?? null, statements: certificate?.statements ?? null };
}
