/** Stored attestations as claims: decoded, with the standing of their keys at this moment. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { toClaim, type Claim } from '../statement/claim.ts';
import { decodeStatement } from '../statement/decode.ts';
import { decodeMessage } from '../statement/message.ts';
import { keyStanding, type KeyFacts, type KeyStanding } from '../statement/report.ts';
import type { Statement } from '../statement/statement.ts';
import type { AttestationRecord } from '../store/store.ts';
import type { Holdings } from './holdings.ts';

export interface Recalled {
  readonly record: AttestationRecord;
  readonly statement: Statement;
  readonly standing: KeyStanding;
}

/** In the order of the ids. */
export async function recall({ store, certificates, clock }: Holdings, ids: readonly Hex[]): Promise<Recalled[]> {
  const records = await store.attestations(ids);
  const now = clock.now();
  const facts = new Map<Fingerprint, KeyFacts | undefined>();
  for (const signer of new Set(records.map((record) => record.report.signer))) facts.set(signer, await certificates.facts(signer));
  return records.map((record) => ({
    record,
    statement: decodeStatement(decodeMessage(record.message).payload),
    standing: keyStanding(record.report, facts.get(record.report.signer), now),
  }));
}

export async function recallClaims(holdings: Holdings, ids: readonly Hex[]): Promise<Claim[]> {
  return (await recall(holdings, [...new Set(ids)])).map(claimOf);
}

export function claimOf({ record, statement, standing }: Recalled): Claim {
  return toClaim({ id: record.id, statement, report: record.report }, standing);
}
