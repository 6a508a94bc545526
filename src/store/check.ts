/** Everything compared with everything: takes as long as reading the whole store, so nobody waits for it at start. */

import { isConcurError } from '../base/errors.ts';
import { trieProblems } from './check-tries.ts';
import { countedIds } from './counts.ts';
import type { Database } from './database.ts';
import { filesOf } from './filings.ts';
import { EMPTY_JOURNAL, walkJournal } from './journal.ts';
import { COUNTED_TABLES, INDEX_TABLES, keysBelow, partOf, partsOf, type CountedTable, type Table } from './keys.ts';
import { entriesIn, keysIn } from './pages.ts';
import { carriedDigest, decodeRecord, type Stored } from './record.ts';
import { indexOf, INDEXED_TABLES, type IndexedTable, type ReadForeign } from './reindex.ts';

export interface StoreCheck {
  readonly attestations: number;
  readonly certificates: number;
  /** One plain sentence each; none for a sound store. */
  readonly problems: readonly string[];
}

interface Checking {
  readonly database: Database;
  readonly readForeign: ReadForeign | undefined;
  /** From the journal: the key of every record that there should be, and the digest of its newest content. */
  readonly promised: Map<string, string>;
  readonly problems: string[];
}

/** Nothing may be written meanwhile. @throws ConcurError store-version for want of a reader */
export async function checkStore(database: Database, readForeign: ReadForeign | undefined): Promise<StoreCheck> {
  const checking: Checking = { database, readForeign, promised: new Map(), problems: [] };
  const { promised, problems } = checking;
  await readPromised(checking);
  let indexed = 0;
  const records: Partial<Record<IndexedTable, number>> = {};
  for (const table of INDEXED_TABLES) {
    const found = await checkRecords(checking, table);
    records[table] = found.records;
    indexed += found.indexed;
  }
  for (const key of promised.keys()) problems.push(`${describe(key)} is missing`);
  await checkFiles(checking);
  await checkSurplus(checking, indexed);
  await checkCounts(checking);
  problems.push(...await trieProblems(database));
  return { attestations: records.attestation ?? 0, certificates: records.certificate ?? 0, problems };
}

async function readPromised({ database, promised, problems }: Checking): Promise<void> {
  try {
    for await (const { key, digest } of walkJournal(database, EMPTY_JOURNAL)) promised.set(key, digest);
  } catch (error) {
    problems.push(reasonOf(error));
  }
}

async function checkRecords(checking: Checking, table: IndexedTable): Promise<{ records: number; indexed: number }> {
  const { database, promised, problems } = checking;
  let records = 0;
  let indexed = 0;
  for await (const page of entriesIn(database, keysBelow(table))) {
    for (const stored of page) {
      records++;
      try {
        indexed += await checkRecord(checking, table, stored);
      } catch (error) {
        problems.push(reasonOf(error));
      }
      promised.delete(stored.key);
    }
  }
  return { records, indexed };
}

/** @returns by how many keys it is found */
async function checkRecord({ database, readForeign, promised, problems }: Checking, table: IndexedTable, stored: Stored): Promise<number> {
  const index = await indexOf(table, stored, readForeign);
  if ((await database.hasMany(index)).includes(false)) problems.push(`${describe(stored.key)} is not listed where it should be`);
  if (table === 'filing') {
    const files = filesOf(stored);
    const there = await database.hasMany(files);
    for (const key of files.filter((_, i) => there[i] !== true)) problems.push(`${describe(key)} is missing`);
  } else if (promised.get(stored.key) !== carriedDigest(stored.value)) {
    problems.push(`${describe(stored.key)} is not the newest that was written`);
  }
  return index.length;
}

async function checkFiles({ database, problems }: Checking): Promise<void> {
  for await (const page of entriesIn(database, keysBelow('file'))) {
    for (const stored of page) {
      try {
        decodeRecord(stored);
      } catch (error) {
        problems.push(reasonOf(error));
      }
    }
  }
}

async function checkSurplus({ database, problems }: Checking, expected: number): Promise<void> {
  let found = 0;
  for (const table of INDEX_TABLES) found += await countKeys(database, table);
  if (found > expected) problems.push(`${found - expected} index keys belong to no record`);
}

async function checkCounts({ database, problems }: Checking): Promise<void> {
  let counted = 0;
  for await (const page of keysIn(database, keysBelow('count'))) {
    for (const key of page) {
      const [, table, ...parts] = partsOf(key) as ['count', CountedTable, ...string[]];
      try {
        counted += (await countedIds(database, table, ...parts)).length;
      } catch (error) {
        problems.push(reasonOf(error));
      }
    }
  }
  let found = 0;
  for (const table of COUNTED_TABLES) found += await countKeys(database, table);
  if (found !== counted) problems.push(`${found} index keys are there, ${counted} were counted`);
}

async function countKeys(database: Database, table: Table): Promise<number> {
  let found = 0;
  for await (const { length } of keysIn(database, keysBelow(table))) found += length;
  return found;
}

function describe(key: string): string {
  return `the ${partOf(key, 0)} "${partOf(key, -1)}"`;
}

/** Any other error is not about the store's content. */
function reasonOf(error: unknown): string {
  if (!isConcurError(error, 'store-damaged')) throw error;
  return error.message;
}
