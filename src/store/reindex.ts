/** The indexes made anew from the records: when their form has changed, when they are in doubt, or when this was interrupted. */

import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import { indexOperations } from './counts.ts';
import type { Database } from './database.ts';
import { attestationIndex, certificateIndex, INDEX_VERSION } from './indexes.ts';
import { INDEX_TABLES, keyOf, keysBelow } from './keys.ts';
import { decodeAttestation, decodeCertificate, decodeRecord, encodeRecord, type Stored } from './record.ts';

const MARK = keyOf('note', 'index-version');
const PAGE = 500;

/** False also after a rebuilding that did not come to its end. */
export async function indexesAreCurrent(database: Database): Promise<boolean> {
  const value = await database.get(MARK);
  if (value === undefined) return false;
  return utf8Decode(decodeRecord({ key: MARK, value }).content, 'store-damaged', 'note') === String(INDEX_VERSION);
}

/** @throws ConcurError store-damaged when a record is not what was written */
export async function rebuildIndexes(database: Database): Promise<void> {
  await database.write([{ type: 'del', key: MARK }], { sync: true });
  for (const table of [...INDEX_TABLES, 'count'] as const) await database.clear(keysBelow(table));
  for await (const page of pagesOf(database, 'attestation')) {
    await database.write(await indexOperations(database, page.flatMap((stored) => attestationIndex(decodeAttestation(stored)))), { sync: false });
  }
  for await (const page of pagesOf(database, 'certificate')) {
    await database.write(await indexOperations(database, page.flatMap((stored) => certificateIndex(decodeCertificate(stored)))), { sync: false });
  }
  await database.write([{ type: 'put', ...encodeRecord(MARK, {}, utf8Encode(String(INDEX_VERSION))) }], { sync: true });
}

/** All records of a table, in order. */
export async function* pagesOf(database: Database, table: 'attestation' | 'certificate'): AsyncGenerator<Stored[]> {
  let range = keysBelow(table);
  for (;;) {
    const page = await database.entries({ ...range, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    range = { gt: last.key, lt: range.lt };
  }
}
