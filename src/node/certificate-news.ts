/**
 * Tells peers of certificates that are new here, or say more than before: a revocation, perhaps, that must not wait until
 * each of them asks.
 */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { OpenLedger } from '../ledger/ledger.ts';

export interface CertificateNews {
  /** Ids of what has come since the last look; none while another look is under way, which then tells of these too. */
  next(): Promise<Hex[]>;
}

/** What is here now is no news. */
export async function followCertificates(ledger: Pick<OpenLedger, 'policyBook' | 'certificateBook'>): Promise<CertificateNews> {
  let known = await currentIds(ledger);
  let isLooking = false;
  let again = false;
  return {
    async next() {
      // Many may come at once, and each look is at all of them.
      again = true;
      if (isLooking) return [];
      isLooking = true;
      try {
        const before = known;
        for (; again; known = await currentIds(ledger)) again = false;
        return [...known.difference(before)];
      } finally {
        isLooking = false;
      }
    },
  };
}

async function currentIds({ policyBook, certificateBook }: Pick<OpenLedger, 'policyBook' | 'certificateBook'>): Promise<Set<Hex>> {
  const records = await certificateBook.all();
  return new Set(records.filter(({ fingerprint }) => policyBook.names(fingerprint)).map(({ bytes }) => sha256Hex(bytes)));
}
