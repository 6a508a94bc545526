/**
 * The only road to the disk: one batch at a time, and whoever asks meanwhile shares the next one and its sync.
 *
 * Every batch is synced that holds more than what can be computed again. When LevelDB changes to a new log it does not sync the old one: after a power cut an unsynced
 * batch can be missing while later, synced ones are there, and whatever they count or chain would be wrong.
 *
 * After a failed write LevelDB's handle goes on acknowledging what it then loses, even in synced batches. So the
 * first failure ends all writing and closes the handle; opening the store again finds what was acknowledged.
 */

import { ConcurError } from '../base/errors.ts';
import { indexOperations } from './counts.ts';
import type { Database, Operation } from './database.ts';
import { appendToJournal, type Described, type JournalHead } from './journal.ts';
import { carriedDigest, type Stored } from './record.ts';
import { openTrieKeeper, type ComputedNodes, type TrieKeeper } from './trie-keeper.ts';

export interface Change {
  readonly operations: readonly Operation[];
  /** The record among them that must never be lost unnoticed: it goes into the journal. */
  readonly record?: Stored;
  /** By which keys the record is found (indexes.ts). */
  readonly index?: readonly string[];
  /** Keys among the operations that are counted as an index is (counts.ts). */
  readonly counted?: readonly string[];
  /** Keys of the index that are there, and shall not be. */
  readonly noIndex?: readonly string[];
  /** Nodes of a trie, hashed by a reader: what still holds of them is put. */
  readonly computed?: ComputedNodes;
  /** Leave the whole change out when this key is taken: the first one stays. */
  readonly onlyIfAbsent?: string;
  /** What is to be done in its place when it was left out. */
  readonly otherwise?: Change;
}

export interface Writer {
  /**
   * All the changes in one batch, on disk when it resolves.
   * @returns for each of them whether it, or what was to be done in its place, was not left out
   * @throws ConcurError write-failed
   */
  write(changes: readonly Change[]): Promise<boolean[]>;
  /** What its batches do to the tries. */
  readonly tries: TrieKeeper;
  /** Some write failed: the handle is closed and nothing may be sealed. */
  hasFailed(): boolean;
  /** Waits for what was asked. */
  close(): Promise<void>;
}

export interface WriterOptions {
  readonly head: JournalHead;
  /** After a batch that added to the journal: it now ends here. */
  readonly onGrown: (head: JournalHead) => Promise<void>;
}

interface Request {
  readonly changes: readonly Change[];
  readonly done: PromiseWithResolvers<boolean[]>;
}

/** Bytes of the records in one shared batch, if it is shared at all. */
const MAX_SHARED_BYTES = 4 * 1024 * 1024;

export function openWriter(database: Database, { head: firstHead, onGrown }: WriterOptions): Writer {
  const tries = openTrieKeeper(database);
  let head = firstHead;
  let failure: ConcurError | undefined;
  let waiting: Request[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const requests = takeShare(waiting);
      waiting = waiting.slice(requests.length);
      try {
        await commit(requests);
      } catch (cause) {
        await poison(requests, cause);
      }
    }
    running = undefined;
  }

  async function commit(requests: readonly Request[]): Promise<void> {
    const decided = await withoutTaken(database, requests.flatMap((request) => request.changes));
    const changes = decided.filter((change) => change !== undefined);
    const added = changes.flatMap(({ index = [] }) => index);
    const removed = changes.flatMap(({ noIndex = [] }) => noIndex);
    const trie = await tries.prepare({ added, removed, computed: changes.flatMap(({ computed }) => computed ?? []) });
    const index = await indexOperations(database, { added, counted: [...changes.flatMap(({ counted = [] }) => counted), ...trie.counted], removed });
    const journal = appendToJournal(head, changes.flatMap(describe));
    const operations = [...changes.flatMap((change) => change.operations), ...index, ...trie.operations, ...journal.operations];
    if (operations.length > 0) await database.write(operations, { sync: changes.some(({ computed }) => computed === undefined) });
    trie.written();
    let place = 0;
    for (const { done, changes: { length } } of requests) done.resolve(decided.slice(place, place += length).map((change) => change !== undefined));
    if (journal.head.entries === head.entries) return;
    head = journal.head;
    await onGrown(head);
  }

  async function poison(requests: readonly Request[], cause: unknown): Promise<void> {
    failure = new ConcurError('write-failed', 'cannot write to the store, so it was closed', {
      cause, hint: 'check the space on its disk and start again: what was acknowledged is there',
    });
    for (const { done } of [...requests, ...waiting]) done.reject(failure);
    waiting = [];
    await database.close();
  }

  return {
    tries,
    async write(changes) {
      if (failure !== undefined) throw failure;
      const done = Promise.withResolvers<boolean[]>();
      waiting.push({ changes, done });
      running ??= run();
      return done.promise;
    },
    hasFailed: () => failure !== undefined,
    async close() {
      await running;
    },
  };
}

function describe({ record }: Change): Described[] {
  return record === undefined ? [] : [{ key: record.key, digest: carriedDigest(record.value) }];
}

/** In the order in which they were asked for; at least one. */
function takeShare(requests: readonly Request[]): Request[] {
  let bytes = 0;
  const end = requests.findIndex(({ changes }) => (bytes += sizeOf(changes)) > MAX_SHARED_BYTES);
  return requests.slice(0, end === -1 ? requests.length : Math.max(end, 1));
}

function sizeOf(changes: readonly Change[]): number {
  return changes.flatMap((change) => change.operations).reduce((sum, operation) => sum + (operation.type === 'put' ? operation.value.length : 0), 0);
}

/**
 * Nobody else writes, so what is absent now is absent when the batch is written.
 * @returns in the place of each change what is to be done, if anything
 */
async function withoutTaken(database: Database, changes: readonly Change[]): Promise<(Change | undefined)[]> {
  const keys = changes.flatMap(conditionsOf);
  const there = await database.hasMany(keys);
  const taken = new Set(keys.filter((_, i) => there[i]));
  return changes.map((change) => {
    for (let choice: Change | undefined = change; choice !== undefined; choice = choice.otherwise) {
      if (choice.onlyIfAbsent === undefined) return choice;
      if (taken.has(choice.onlyIfAbsent)) continue;
      // What this batch puts is taken for the changes after it.
      for (const key of keysPutBy(choice)) taken.add(key);
      return choice;
    }
    return undefined;
  });
}

function conditionsOf({ onlyIfAbsent, otherwise }: Change): string[] {
  return [...(onlyIfAbsent === undefined ? [] : [onlyIfAbsent]), ...(otherwise === undefined ? [] : conditionsOf(otherwise))];
}

function keysPutBy({ onlyIfAbsent, index = [] }: Change): string[] {
  return [...(onlyIfAbsent === undefined ? [] : [onlyIfAbsent]), ...index];
}
