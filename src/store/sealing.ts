/** LevelDB's content and the seal, held together: compared when the store is opened, sealed again as it grows. */

import { equalBytes } from '../base/bytes.ts';
import { storeDamaged } from './damage.ts';
import type { Database } from './database.ts';
import { readHead, readHeadAt, walkJournal, type JournalHead } from './journal.ts';
import { partOf } from './keys.ts';
import { isNewest, writeSeal, type Seal } from './seal.ts';

export interface Sealer {
  /** To be told when the journal has grown; seals now and then, since a seal costs more than the batch did. */
  grown(head: JournalHead): Promise<void>;
  /** Seals what is not sealed yet. @throws ConcurError write-failed */
  finish(): Promise<void>;
}

/** Milliseconds between two seals. */
const SEAL_INTERVAL = 1_000;
/** Entries that are walked again at the next start rather than written down as settled. */
const SETTLED_LAG = 1_000;
/** Records that are looked for at a time, in order of their keys: neighbours are found together, and ids come in any order. */
const LOOK_FOR = 20_000;

/**
 * More than what was sealed is fine: the seal lags. The walk covers what the last process wrote: it may have come
 * from LevelDB's log, from which damaged parts are dropped without a word when it is read.
 * @returns the journal's end
 * @throws ConcurError store-damaged when the store holds less than what was sealed
 */
export async function checkAgainstSeal(database: Database, seal: Seal | undefined): Promise<JournalHead> {
  const head = await readHead(database);
  if (seal === undefined) {
    if (head.entries > 0) throw storeDamaged('its seal is missing');
    return head;
  }
  const sealed = await readHeadAt(database, seal.entries);
  if (sealed === undefined) throw storeDamaged(`its journal has ${head.entries} entries, ${seal.entries} were sealed`);
  if (!equalBytes(sealed.chain, seal.chain)) throw storeDamaged('its journal is not the one that was sealed');
  const settled = await readHeadAt(database, seal.settled);
  if (settled === undefined) throw storeDamaged(`entry ${seal.settled} of its journal is missing`);
  await walkRecords(database, settled);
  return head;
}

/** @param opened the journal's end when the store was opened; LevelDB has moved all of it to its tables by now */
export async function openSealer(path: string, last: Seal | undefined, opened: JournalHead): Promise<Sealer> {
  let head = opened;
  let seal = last !== undefined && isNewest(last) ? last : await write();
  let sealedAt = -Infinity;

  async function write(): Promise<Seal> {
    return writeSeal(path, { ...head, settled: opened.entries });
  }

  return {
    async grown(newHead) {
      head = newHead;
      if (performance.now() - sealedAt < SEAL_INTERVAL) return;
      seal = await write();
      sealedAt = performance.now();
    },
    async finish() {
      if (head.entries !== seal.entries || opened.entries - seal.settled > SETTLED_LAG) seal = await write();
    },
  };
}

async function walkRecords(database: Database, from: JournalHead): Promise<void> {
  let keys: string[] = [];
  const lookForThem = async (): Promise<void> => {
    const missing = (await database.hasMany(keys.sort())).indexOf(false);
    if (missing !== -1) throw storeDamaged(`the ${partOf(keys[missing] as string, 0)} "${partOf(keys[missing] as string, -1)}" is missing`);
    keys = [];
  };
  for await (const { key } of walkJournal(database, from)) {
    if (keys.push(key) === LOOK_FOR) await lookForThem();
  }
  await lookForThem();
}
