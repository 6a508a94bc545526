/** The indexes made anew from the records: when their form has changed, when they are in doubt, or when this was interrupted. */

import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { decodeStatement } from '../statement/decode.ts';
import type { ForeignFormat, ForeignStatement } from '../statement/foreign.ts';
import { decodeMessage } from '../statement/message.ts';
import { indexOperations } from './counts.ts';
import type { Database } from './database.ts';
import { decodeFiling, filingIndex } from './filings.ts';
import { decodeHeld } from './held.ts';
import { certificateIndex, foreignIndex, INDEX_VERSION, nativeIndex, payloadIndex } from './indexes.ts';
import { INDEX_TABLES, keyOf, keysBelow } from './keys.ts';
import { entriesIn } from './pages.ts';
import { decodePayload } from './payloads.ts';
import { decodeCertificate, decodeRecord, encodeRecord, type Stored } from './record.ts';
import { openTrieKeeper } from './trie-keeper.ts';

/** Says what a foreign payload says. @throws ConcurError foreign-malformed */
export type ReadForeign = (format: ForeignFormat, payload: Uint8Array) => Promise<ForeignStatement>;

const MARK = keyOf('note', 'index-version');
/** What is found by an index. */
export const INDEXED_TABLES = ['attestation', 'payload', 'certificate', 'filing'] as const;
export type IndexedTable = (typeof INDEXED_TABLES)[number];

/** False also after a rebuilding that did not come to its end. */
export async function indexesAreCurrent(database: Database): Promise<boolean> {
  const value = await database.get(MARK);
  if (value === undefined) return false;
  return utf8Decode(decodeRecord({ key: MARK, value }).content, 'store-damaged', 'note') === String(INDEX_VERSION);
}

/** @throws ConcurError store-damaged when a record is not what was written; store-version, with nothing changed, for want of a reader */
export async function rebuildIndexes(database: Database, readForeign: ReadForeign | undefined): Promise<void> {
  if (readForeign === undefined) await refuseUnreadable(database);
  await database.write([{ type: 'del', key: MARK }], { sync: true });
  for (const table of [...INDEX_TABLES, 'count', 'trie', 'node'] as const) await database.clear(keysBelow(table));
  const tries = openTrieKeeper(database);
  for (const table of INDEXED_TABLES) {
    for await (const page of entriesIn(database, keysBelow(table))) {
      const indexes = await Promise.all(page.map((stored) => indexOf(table, stored, readForeign)));
      const counted = table === 'filing' ? page.map(({ key }) => key) : [];
      const added = indexes.flat();
      const trie = await tries.prepare({ added, removed: [], computed: [] });
      await database.write([...await indexOperations(database, { added, counted: [...counted, ...trie.counted] }), ...trie.operations], { sync: false });
      trie.written();
    }
  }
  await database.write([{ type: 'put', ...encodeRecord(MARK, {}, utf8Encode(String(INDEX_VERSION))) }], { sync: true });
}

/**
 * All keys by which a record is found.
 * @throws ConcurError store-damaged when it is not what was written; store-version when it cannot be read here
 */
export async function indexOf(table: IndexedTable, stored: Stored, readForeign: ReadForeign | undefined): Promise<string[]> {
  switch (table) {
    case 'attestation': {
      const held = decodeHeld(stored);
      return held.kind === 'foreign' ? foreignIndex(held) : nativeIndex(held, decodeStatement(decodeMessage(held.message).payload));
    }
    case 'payload': {
      const { id, format, bytes } = decodePayload(stored);
      return payloadIndex(id, await read(readForeign, format, bytes));
    }
    case 'certificate': return certificateIndex(decodeCertificate(stored));
    case 'filing': return filingIndex(stored.key, decodeFiling(stored));
  }
}

async function read(readForeign: ReadForeign | undefined, format: ForeignFormat, bytes: Uint8Array): Promise<ForeignStatement> {
  if (readForeign === undefined) throw unreadable(`attestations in the format "${format}"`);
  try {
    return await readForeign(format, bytes);
  } catch (cause) {
    throw unreadable(`an attestation in the format "${format}" that another version took in`, cause);
  }
}

/** Before anything is cleared. */
async function refuseUnreadable(database: Database): Promise<void> {
  const [payload] = await database.entries({ ...keysBelow('payload'), limit: 1 });
  if (payload !== undefined) await indexOf('payload', payload, undefined);
}

function unreadable(what: string, cause?: unknown): ConcurError {
  return new ConcurError('store-version', `store holds ${what}, which cannot be read here`, {
    hint: 'use the concur that wrote it', ...(cause === undefined ? {} : { cause }),
  });
}
