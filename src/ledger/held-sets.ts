/**
 * Whether all that a checkpoint says was held of a signer is here. Digests of two sets do not tell which is the larger
 * one, so a set of this node's has to be found that has the checkpoint's digest: then it is that set.
 */

import { toHex } from '../base/bytes.ts';
import type { SetHeld } from '../statement/checkpoint.ts';
import type { AttestationRecord, Store } from '../store/store.ts';
import { summaryOf } from '../sync/summary-of.ts';
import { summaryUpTo } from '../sync/summary-up-to.ts';
import type { TrieName, TrieSummary } from '../sync/tries.ts';

export interface Held {
  readonly trie: TrieName;
  readonly set: SetHeld;
  /** When the checkpoint was made, seconds. */
  readonly time: number;
}

/** @param ours what is here, undefined for nothing */
export async function isHeld(store: Store, { trie, set, time }: Held, ours: TrieSummary | undefined): Promise<boolean> {
  if (set.newest === null) return true;
  if (ours === undefined || ours.count < set.count) return false;
  if (isSame(set, ours)) return true;
  // Nearly always the rest is newer.
  const before = await summaryUpTo(store.tries, trie, set.newest);
  return isSame(set, before) || (before.count > set.count && isHeldBesideOthers(store, { trie, set, time }, before.count));
}

/** Items that are looked through at most: their records are read. */
const MAX_LOOKED_THROUGH = 10_000;

/**
 * Here is more than the witness had: what was dated back and came here first, or what the operator brought in and nobody
 * else has. Left out are those of which that is likely; whether it is so, the digest tells.
 * @param count of ours, up to the newest of the set
 */
async function isHeldBesideOthers({ tries, attestations }: Store, { trie, set, time }: Held, count: number): Promise<boolean> {
  if (count > MAX_LOOKED_THROUGH) return false;
  const items = await tries.items(trie, '', null, count);
  const records = await attestations(items.map(({ id }) => id));
  const isLater = ({ firstSeen }: AttestationRecord) => firstSeen >= time;
  const isOwnGood = ({ origin }: AttestationRecord) => origin !== 'network';
  return [isLater, isOwnGood, (record: AttestationRecord) => isLater(record) || isOwnGood(record)].some((isOther) => {
    const rest = items.filter((_, i) => !isOther(records[i] as AttestationRecord));
    return rest.length === set.count && isSame(set, summaryOf(rest));
  });
}

function isSame({ count, root }: SetHeld, summary: TrieSummary): boolean {
  return count === summary.count && root === toHex(summary.digest);
}
