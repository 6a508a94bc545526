/** Foreign attestations that the operator hands over, many at a time: each goes the one road by itself. */

import { ConcurError, EXIT, isConcurError } from '../base/errors.ts';
import { MAX_IMPORT_BATCH } from '../base/limits.ts';
import type { Arrivals } from './arrivals.ts';
import type { ImportEntry, ImportOutcome } from './port.ts';

/** In the order of the entries. They share signature checks' threads, and the batch that is written. @throws ConcurError usage | write-failed */
export async function importForeign(arrivals: Arrivals, entries: readonly ImportEntry[]): Promise<ImportOutcome[]> {
  if (entries.length > MAX_IMPORT_BATCH) throw new ConcurError('usage', `${entries.length} attestations were given, at most ${MAX_IMPORT_BATCH} are taken at a time`);
  return Promise.all(entries.map((entry) => importOne(arrivals, entry)));
}

async function importOne(arrivals: Arrivals, { message, filing }: ImportEntry): Promise<ImportOutcome> {
  try {
    const { id, signer, outcome, stillUnverified } = await arrivals.take(message, { origin: 'local', filing });
    // One of ours, whose signer's certificate is missing: it will count when that comes.
    return { id, signer, outcome: outcome === 'waiting' ? 'unverified' : outcome, ...(stillUnverified === undefined ? {} : { stillUnverified }) };
  } catch (error) {
    if (!isConcurError(error) || error.exitCode === EXIT.io) throw error;
    return { outcome: 'refused', code: error.code, reason: error.message, hint: error.hint ?? null };
  }
}
