/** Everything compared with everything: takes as long as reading the whole store, so nobody waits for it at start. */

import { isConcurError } from '../base/errors.ts';
import { countedIds } from './counts.ts';
import type { Database } from './database.ts';
import { attestationIndex, certificateIndex } from './indexes.ts';
import { EMPTY_JOURNAL, walkJournal } from './journal.ts';
import { COUNTED_TABLES, INDEX_TABLES, keysBelow, partOf, partsOf } from './keys.ts';
import { decodeAttestation, decodeCertificate, carriedDigest, type Stored } from './record.ts';
import { pagesOf } from './reindex.ts';

export interface StoreCheck {
  readonly attestations: number;
  readonly certificates: number;
  /** One plain sentence each; none for a sound store. */
  readonly problems: readonly string[];
}

/** Nothing may be written meanwhile. */
export async function checkStore(database: Database): Promise<StoreCheck> {
  const problems: string[] = [];
  const promised = await readPromised(database, problems);
  const attestations = await checkRecords(database, 'attestation', promised, problems);
  const certificates = await checkRecords(database, 'certificate', promised, problems);
  for (const key of promised.keys()) problems.push(`${describe(key)} is missing`);
  await checkSurplus(database, attestations.indexed + certificates.indexed, problems);
  await checkCounts(database, problems);
  return { attestations: attestations.records, certificates: certificates.records, problems };
}

/** From the journal: the key of every record that there should be, and the digest of its newest content. */
async function readPromised(database: Database, problems: string[]): Promise<Map<string, string>> {
  const promised = new Map<string, string>();
  try {
    for await (const { key, digest } of walkJournal(database, EMPTY_JOURNAL)) promised.set(key, digest);
  } catch (error) {
    problems.push(reasonOf(error));
  }
  return promised;
}

async function checkRecords(database: Database, table: 'attestation' | 'certificate', promised: Map<string, string>, problems: string[]): Promise<{ records: number; indexed: number }> {
  let records = 0;
  let indexed = 0;
  for await (const page of pagesOf(database, table)) {
    for (const stored of page) {
      records++;
      try {
        const index = table === 'attestation' ? attestationIndex(decodeAttestation(stored)) : certificateIndex(decodeCertificate(stored));
        indexed += index.length;
        if ((await database.hasMany(index)).includes(false)) problems.push(`${describe(stored.key)} is not listed where it should be`);
        if (!isAsPromised(stored, promised)) problems.push(`${describe(stored.key)} is not the newest that was written`);
      } catch (error) {
        problems.push(reasonOf(error));
      }
      promised.delete(stored.key);
    }
  }
  return { records, indexed };
}

function isAsPromised({ key, value }: Stored, promised: Map<string, string>): boolean {
  return promised.get(key) === carriedDigest(value);
}

async function checkSurplus(database: Database, expected: number, problems: string[]): Promise<void> {
  let found = 0;
  for (const table of INDEX_TABLES) found += (await database.keys(keysBelow(table))).length;
  if (found > expected) problems.push(`${found - expected} index keys belong to no record`);
}

async function checkCounts(database: Database, problems: string[]): Promise<void> {
  let counted = 0;
  for (const key of await database.keys(keysBelow('count'))) {
    const [, table, ...parts] = partsOf(key) as ['count', (typeof COUNTED_TABLES)[number], ...string[]];
    try {
      counted += (await countedIds(database, table, ...parts)).length;
    } catch (error) {
      problems.push(reasonOf(error));
    }
  }
  let found = 0;
  for (const table of COUNTED_TABLES) found += (await database.keys(keysBelow(table))).length;
  if (found !== counted) problems.push(`${found} index keys are there, ${counted} were counted`);
}

function describe(key: string): string {
  return `the ${partOf(key, 0)} "${partOf(key, -1)}"`;
}

/** Any other error is not about the store's content. */
function reasonOf(error: unknown): string {
  if (!isConcurError(error, 'store-damaged')) throw error;
  return error.message;
}
