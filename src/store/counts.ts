/**
 * How long each answer is that a verdict rests on. LevelDB checks no sums when it reads, so a flipped bit in a table
 * can hide a dissent or a retraction; the record is sound then, and nothing but its absence from a list is wrong.
 */

import { utf8Decode, utf8Encode, type Hex } from '../base/bytes.ts';
import { storeDamaged } from './damage.ts';
import type { Database, Operation } from './database.ts';
import { COUNTED_TABLES, keyOf, keysBelow, partOf, rangeKeyOf } from './keys.ts';
import { decodeRecord, encodeRecord } from './record.ts';

type CountedTable = (typeof COUNTED_TABLES)[number];

const NOTHING = new Uint8Array();

/** @throws ConcurError store-damaged when there are more or fewer than were put */
export async function countedIds(database: Database, table: CountedTable, ...parts: string[]): Promise<Hex[]> {
  const countKey = keyOf('count', keyOf(table, ...parts));
  const { keys, value } = await database.keysAndValue(keysBelow(table, ...parts), countKey);
  const expected = decodeCount(countKey, value);
  if (keys.length !== expected) throw storeDamaged(`${keys.length} of ${expected} attestations are listed under the ${table} "${parts.at(-1)}"`);
  return keys.map((key) => partOf(key, -1));
}

/**
 * The keys themselves and the counts that they raise.
 * @param indexKeys of records that were not there before, or of certificates; nobody else may write meanwhile
 */
export async function indexOperations(database: Database, indexKeys: readonly string[]): Promise<Operation[]> {
  return [...indexKeys.map((key): Operation => ({ type: 'put', key, value: NOTHING })), ...await countOperations(database, indexKeys)];
}

async function countOperations(database: Database, indexKeys: readonly string[]): Promise<Operation[]> {
  const added = new Map<string, number>();
  for (const indexKey of indexKeys.filter(isCounted)) {
    const countKey = keyOf('count', rangeKeyOf(indexKey));
    added.set(countKey, (added.get(countKey) ?? 0) + 1);
  }
  const countKeys = [...added.keys()];
  const values = await database.getMany(countKeys);
  return countKeys.map((key, i) => {
    const count = decodeCount(key, values[i]) + (added.get(key) as number);
    return { type: 'put', ...encodeRecord(key, {}, utf8Encode(String(count))) };
  });
}

function isCounted(indexKey: string): boolean {
  return COUNTED_TABLES.some((table) => indexKey.startsWith(keyOf(table, '')));
}

function decodeCount(key: string, value: Uint8Array | undefined): number {
  return value === undefined ? 0 : Number(utf8Decode(decodeRecord({ key, value }).content, 'store-damaged', 'count'));
}
