/**
 * Tells peers of certificates that are new here, or say more than before: a revocation, perhaps, that must not wait until
 * each of them asks.
 */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { OpenLedger } from '../ledger/ledger.ts';

export interface CertificateNews {
  /** Ids of what has come since the last look. */
  next(): Promise<Hex[]>;
}

/** What is here now is no news. */
export async function followCertificates(ledger: Pick<OpenLedger, 'policyBook' | 'certificateBook'>): Promise<CertificateNews> {
  let known = await currentIds(ledger);
  return {
    async next() {
      const current = await currentIds(ledger);
      const news = [...current.difference(known)];
      known = current;
      return news;
    },
  };
}

async function currentIds({ policyBook, certificateBook }: Pick<OpenLedger, 'policyBook' | 'certificateBook'>): Promise<Set<Hex>> {
  const records = await certificateBook.all();
  return new Set(records.filter(({ fingerprint }) => policyBook.names(fingerprint)).map(({ bytes }) => sha256Hex(bytes)));
}
