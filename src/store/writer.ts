/**
 * The only road to the disk: one batch at a time, and whoever asks meanwhile shares the next one and its sync.
 *
 * After a failed write LevelDB's handle goes on acknowledging what it then loses, even in synced batches. So the
 * first failure ends all writing and closes the handle; opening the store again finds what was acknowledged.
 */

import { ConcurError } from '../base/errors.ts';
import type { Database, Operation } from './database.ts';
import { appendToJournal, type Described, type JournalHead } from './journal.ts';
import { carriedDigest, type Stored } from './record.ts';

export interface Change {
  readonly operations: readonly Operation[];
  /** The record among them that must never be lost unnoticed: it goes into the journal. */
  readonly record?: Stored;
  /** Leave the whole change out when the record's key is taken: the first one stays. */
  readonly onlyIfAbsent?: boolean;
}

export interface WriteOptions {
  /** On disk when it resolves. Otherwise it survives the end of the process, and perhaps not the end of the power. */
  readonly durable: boolean;
}

export interface Writer {
  /** All the changes in one batch. @throws ConcurError write-failed */
  write(changes: readonly Change[], options: WriteOptions): Promise<void>;
  /** Some write failed: the handle is closed and nothing may be sealed. */
  hasFailed(): boolean;
  /** Waits for what was asked, and puts all of it on disk. */
  close(): Promise<void>;
}

export interface WriterOptions {
  readonly head: JournalHead;
  /** After a synced batch: the journal now ends here. */
  readonly onSynced: (head: JournalHead) => Promise<void>;
}

interface Request extends WriteOptions {
  readonly changes: readonly Change[];
  readonly done: PromiseWithResolvers<void>;
}

/** Changes in one shared batch: about what one sync costs to write. */
const MAX_SHARED_CHANGES = 1_000;
/** Records that may wait for a synced batch to be journalled. */
const MAX_UNJOURNALLED = 256;

export function openWriter(database: Database, { head: firstHead, onSynced }: WriterOptions): Writer {
  let head = firstHead;
  let failure: ConcurError | undefined;
  let waiting: Request[] = [];
  let running: Promise<void> | undefined;
  /** Records that were written without a sync. */
  let unjournalled: Described[] = [];

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
    const changes = await withoutTaken(database, requests.flatMap((request) => request.changes));
    const described = [...unjournalled, ...changes.flatMap(describe)];
    const sync = requests.some((request) => request.durable) || described.length > MAX_UNJOURNALLED;
    const journal = sync ? appendToJournal(head, described) : { head, operations: [] };
    const operations = [...changes.flatMap((change) => change.operations), ...journal.operations];
    if (operations.length > 0) await database.write(operations, { sync });
    head = journal.head;
    unjournalled = sync ? [] : described;
    for (const { done } of requests) done.resolve();
    if (sync) await onSynced(head);
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
    async write(changes, { durable }) {
      if (failure !== undefined) throw failure;
      const done = Promise.withResolvers<void>();
      waiting.push({ changes, durable, done });
      running ??= run();
      return done.promise;
    },
    hasFailed: () => failure !== undefined,
    async close() {
      await running;
      if (failure === undefined && unjournalled.length > 0) await this.write([], { durable: true });
      await running;
    },
  };
}

function describe({ record }: Change): Described[] {
  return record === undefined ? [] : [{ key: record.key, digest: carriedDigest(record.value) }];
}

/** In the order in which they were asked for; at least one. */
function takeShare(requests: readonly Request[]): Request[] {
  let changes = 0;
  const end = requests.findIndex((request) => (changes += request.changes.length) > MAX_SHARED_CHANGES);
  return requests.slice(0, end === -1 ? requests.length : Math.max(end, 1));
}

/** Nobody else writes, so what is absent now is absent when the batch is written. */
async function withoutTaken(database: Database, changes: readonly Change[]): Promise<Change[]> {
  const keys = changes.flatMap((change) => (change.onlyIfAbsent === true && change.record !== undefined ? [change.record.key] : []));
  const there = await database.hasMany(keys);
  const taken = new Set(keys.filter((_, i) => there[i]));
  return changes.filter(({ onlyIfAbsent, record }) => {
    if (onlyIfAbsent !== true || record === undefined) return true;
    if (taken.has(record.key)) return false;
    taken.add(record.key);
    return true;
  });
}
