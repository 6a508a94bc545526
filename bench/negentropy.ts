/**
 * The same sets through negentropy, as nostr-tools has it. Its answering half keeps what it learns to itself where the
 * protocol would have it send a list of ids, so its bytes are fewer than they would be: the comparison is in its favour.
 */

import { nip77 } from 'nostr-tools';
import type { TrieItem } from '../src/sync/tries.ts';

/** Bytes that no message reaches: what is measured is the whole, in as few rounds as can be. */
const NO_LIMIT = 2 ** 30;

export type NegentropySet = nip77.NegentropyStorageVector;

export interface NegentropyRun {
  /** Both ways. */
  readonly bytes: number;
  readonly rounds: number;
  /** Ids that one side learned to be lacking on the asking side. */
  readonly found: number;
  /** Both sides together. */
  readonly cpuMilliseconds: number;
}

/** Sorted and ready, which is not measured. Its time stamps are 32 bits wide, as ours are. */
export function negentropySet(items: readonly TrieItem[]): NegentropySet {
  const set = new nip77.NegentropyStorageVector();
  for (const { time, id } of items) set.insert(time, id);
  set.seal();
  return set;
}

export function runNegentropy(asking: NegentropySet, answering: NegentropySet): NegentropyRun {
  const run = { bytes: 0, rounds: 0, found: 0 };
  const [ours, theirs] = [new nip77.Negentropy(asking, NO_LIMIT), new nip77.Negentropy(answering, NO_LIMIT)];
  const found = () => { run.found++; };
  const ignore = () => undefined;
  const start = process.cpuUsage();
  for (let request: string | null = ours.initiate(); request !== null;) {
    // They are hexadecimal here.
    run.bytes += request.length / 2;
    run.rounds++;
    const reply = theirs.reconcile(request, found, ignore);
    run.bytes += (reply?.length ?? 0) / 2;
    request = reply === null ? null : ours.reconcile(reply, ignore, found);
  }
  const { user, system } = process.cpuUsage(start);
  return { ...run, cpuMilliseconds: (user + system) / 1000 };
}
