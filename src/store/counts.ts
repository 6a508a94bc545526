/**
 * How long each answer is that a verdict rests on. LevelDB checks no sums when it reads, so a flipped bit in a table
 * can hide a dissent or a retraction; the record is sound then, and nothing but its absence from a list is wrong.
 */

import { utf8Decode, utf8Encode, type Hex } from '../base/bytes.ts';
import { storeDamaged } from './damage.ts';
import type { Database, Operation, View } from './database.ts';
import { COUNTED_TABLES, keyOf, keysBelow, partOf, partsOf, rangeKeyOf, type CountedTable, type KeyRange } from './keys.ts';
import { entriesIn, keysIn } from './pages.ts';
import { decodeRecord, encodeRecord, type Stored } from './record.ts';

/** What a batch does to the lists. Nobody else may write meanwhile. */
export interface IndexChange {
  /** Keys that were not there before, or of certificates. */
  readonly added: readonly string[];
  /** Keys of records that are counted like an index, and that somebody else puts. */
  readonly counted?: readonly string[];
  /** Keys that were there. */
  readonly removed?: readonly string[];
}

const NOTHING = new Uint8Array();
/** Lists that are read at a time: each has an iterator of its own. */
const LISTS_AT_A_TIME = 256;

/** @throws ConcurError store-damaged when there are more or fewer than were put */
export async function countedIds(database: Database, table: CountedTable, ...parts: string[]): Promise<Hex[]> {
  const [ids] = await countedLists(database, table, [parts]);
  return ids as Hex[];
}

/** Several such lists, in their order, all as of one moment. @throws ConcurError store-damaged */
export async function countedLists(database: Database, table: CountedTable, lists: readonly (readonly string[])[]): Promise<Hex[][]> {
  return database.atOneMoment(async (view) => {
    const found: Hex[][] = [];
    for (let i = 0; i < lists.length; i += LISTS_AT_A_TIME) found.push(...await readLists(view, table, lists.slice(i, i + LISTS_AT_A_TIME)));
    return found;
  });
}

/** The records themselves of one such list. @throws ConcurError store-damaged */
export async function countedEntries(database: Database, table: CountedTable, ...parts: string[]): Promise<Stored[]> {
  return database.atOneMoment(async (view) => {
    const found = await view.entries(keysBelow(table, ...parts));
    const key = countKeyOf(keyOf(table, ...parts));
    const [value] = await view.getMany([key]);
    refuseOtherLength(key, found.length, decodeCount({ key, value }));
    return found;
  });
}

/**
 * The last parts of all keys in a range that covers many lists, once each; complete for each list.
 * @throws ConcurError store-damaged
 */
export async function countedRange(database: Database, range: KeyRange): Promise<string[]> {
  return database.atOneMoment(async (view) => {
    const lengths = new Map<string, number>();
    const lasts = new Set<string>();
    for await (const page of keysIn(view, range)) {
      for (const key of page) {
        const list = rangeKeyOf(key);
        lengths.set(list, (lengths.get(list) ?? 0) + 1);
        lasts.add(partOf(key, -1));
      }
    }
    await compareWithCounts(view, range, lengths);
    return [...lasts];
  });
}

/** The keys themselves and the counts that they change. */
export async function indexOperations(database: Database, { added, counted = [], removed = [] }: IndexChange): Promise<Operation[]> {
  const differences = new Map<string, number>();
  const count = (by: number) => (key: string): void => {
    const countKey = countKeyOf(rangeKeyOf(key));
    differences.set(countKey, (differences.get(countKey) ?? 0) + by);
  };
  [...added, ...counted].filter(isCounted).forEach(count(1));
  removed.filter(isCounted).forEach(count(-1));
  return [
    ...added.map((key): Operation => ({ type: 'put', key, value: NOTHING })),
    ...removed.map((key): Operation => ({ type: 'del', key })),
    ...await countOperations(database, differences),
  ];
}

async function readLists(view: View, table: CountedTable, lists: readonly (readonly string[])[]): Promise<Hex[][]> {
  const countKeys = lists.map((parts) => countKeyOf(keyOf(table, ...parts)));
  const counts = (await view.getMany(countKeys)).map((value, i) => decodeCount({ key: countKeys[i] as string, value }));
  // One more than there should be. Without a limit each iterator takes room for 1,000 and keeps it until its garbage is collected.
  const found = await Promise.all(lists.map((parts, i) => view.keys({ ...keysBelow(table, ...parts), limit: (counts[i] as number) + 1 })));
  return found.map((keys, i) => {
    refuseOtherLength(countKeys[i] as string, keys.length, counts[i] as number);
    return keys.map((each) => partOf(each, -1));
  });
}

async function compareWithCounts(view: View, { gt, gte = gt, lt }: KeyRange, lengths: Map<string, number>): Promise<void> {
  // From the bound itself on: a list's last part may be empty.
  const counts = { gte: countKeyOf(gte ?? ''), lt: countKeyOf(lt) };
  for await (const page of entriesIn(view, counts)) {
    for (const stored of page) {
      const list = listOf(stored.key);
      refuseOtherLength(stored.key, lengths.get(list) ?? 0, decodeCount(stored));
      lengths.delete(list);
    }
  }
  for (const [list, length] of lengths) refuseOtherLength(countKeyOf(list), length, 0);
}

async function countOperations(database: Database, differences: ReadonlyMap<string, number>): Promise<Operation[]> {
  const keys = [...differences.keys()];
  const values = await database.getMany(keys);
  return keys.map((key, i) => {
    const count = decodeCount({ key, value: values[i] }) + (differences.get(key) as number);
    return { type: 'put', ...encodeRecord(key, {}, utf8Encode(String(count))) };
  });
}

function isCounted(indexKey: string): boolean {
  return (COUNTED_TABLES as readonly string[]).includes(partOf(indexKey, 0));
}

function countKeyOf(list: string): string {
  return keyOf('count', list);
}

function listOf(countKey: string): string {
  return countKey.slice(keyOf('count', '').length);
}

function refuseOtherLength(countKey: string, found: number, expected: number): void {
  if (found === expected) return;
  const [, table, ...parts] = partsOf(countKey);
  throw storeDamaged(`${found} of ${expected} entries are listed under the ${table} "${parts.at(-1)}"`);
}

function decodeCount({ key, value }: { key: string; value: Uint8Array | undefined }): number {
  return value === undefined ? 0 : Number(utf8Decode(decodeRecord({ key, value }).content, 'store-damaged', 'count'));
}
