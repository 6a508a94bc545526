/**
 * What was put on disk for good, in order. LevelDB opens without complaint after losing records from its middle or
 * its end; a numbered chain of digests shows both, and says exactly which records there should be.
 *
 *   entry = chain key NUL digest        chain = SHA-256(chain before ‖ key NUL digest), 32 bytes; digest in hexadecimal
 */

import { concatBytes, equalBytes, utf8Decode, utf8Encode, type Hex } from '../base/bytes.ts';
import { sha256 } from '../base/sha256.ts';
import { storeDamaged } from './damage.ts';
import type { Database, Operation } from './database.ts';
import { keyOf, keysBelow, partOf, sortable } from './keys.ts';
import type { Stored } from './record.ts';

export interface JournalHead {
  /** How many there are; the first has number 1. */
  readonly entries: number;
  /** 32 bytes. */
  readonly chain: Uint8Array;
}

/** A record, and what its content was. */
export interface Described {
  readonly key: string;
  readonly digest: Hex;
}

const END_OF_KEY = '\u0000';
const CHAIN_BYTES = 32;
const PAGE = 10_000;

export const EMPTY_JOURNAL: JournalHead = { entries: 0, chain: new Uint8Array(CHAIN_BYTES) };

export function appendToJournal(head: JournalHead, described: readonly Described[]): { head: JournalHead; operations: Operation[] } {
  let { entries, chain } = head;
  const operations = described.map(({ key, digest }): Operation => {
    const text = utf8Encode(`${key}${END_OF_KEY}${digest}`);
    chain = sha256(chain, text);
    entries++;
    return { type: 'put', key: entryKey(entries), value: concatBytes(chain, text) };
  });
  return { head: { entries, chain }, operations };
}

export async function readHead(database: Database): Promise<JournalHead> {
  const [last] = await database.entries({ ...keysBelow('journal'), reverse: true, limit: 1 });
  return last === undefined ? EMPTY_JOURNAL : headAt(last);
}

/** The journal as it was when it had so many entries; undefined when it has fewer. */
export async function readHeadAt(database: Database, entries: number): Promise<JournalHead | undefined> {
  if (entries === 0) return EMPTY_JOURNAL;
  const key = entryKey(entries);
  const value = await database.get(key);
  return value === undefined ? undefined : headAt({ key, value });
}

/**
 * Walks the journal from one head to its end.
 * @returns the records on the way, as they were written then
 * @throws ConcurError store-damaged when an entry is missing or altered
 */
export async function* walkJournal(database: Database, from: JournalHead): AsyncGenerator<Described> {
  let head = from;
  for (;;) {
    const page = await database.entries({ ...keysBelow('journal'), gt: entryKey(head.entries), limit: PAGE });
    for (const entry of page) {
      const text = entry.value.subarray(CHAIN_BYTES);
      const next: JournalHead = { entries: head.entries + 1, chain: sha256(head.chain, text) };
      if (entry.key !== entryKey(next.entries)) throw storeDamaged(`entry ${next.entries} of its journal is missing`);
      if (!equalBytes(next.chain, headAt(entry).chain)) throw storeDamaged(`entry ${next.entries} of its journal was altered`);
      head = next;
      yield toDescribed(utf8Decode(text, 'store-damaged', 'journal entry'));
    }
    if (page.length < PAGE) return;
  }
}

function toDescribed(text: string): Described {
  const end = text.lastIndexOf(END_OF_KEY);
  return { key: text.slice(0, end), digest: text.slice(end + 1) };
}

function headAt({ key, value }: Stored): JournalHead {
  return { entries: Number(partOf(key, 1)), chain: new Uint8Array(value.subarray(0, CHAIN_BYTES)) };
}

function entryKey(number: number): string {
  return keyOf('journal', sortable(number));
}
