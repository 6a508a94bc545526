/**
 * Foreign statements that peers may have: those by signers whom a policy here names, and nobody else's. They are found
 * by signer, so the list in order of ids is put together once, and again after something has changed.
 */

import type { Hex } from '../base/bytes.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import { FOREIGN_FORMATS, scopeOf, type ForeignFormat } from '../statement/foreign.ts';

export interface ForeignInventory {
  /** At most `limit` ids in ascending order, from the one that follows `after` on. */
  page(format: ForeignFormat, after: Hex | null, limit: number): Promise<Hex[]>;
}

export function listForeign(ledger: OpenLedger): ForeignInventory {
  const lists = new Map<ForeignFormat, Promise<Hex[]>>();
  ledger.onTrustChange(() => lists.clear());
  ledger.onArrival(({ scope }) => {
    const format = FOREIGN_FORMATS.find((each) => scopeOf(each) === scope);
    if (format !== undefined) lists.delete(format);
  });

  function listOf(format: ForeignFormat): Promise<Hex[]> {
    const known = lists.get(format);
    if (known !== undefined) return known;
    const list = gather(ledger, format);
    lists.set(format, list);
    list.catch(() => lists.delete(format));
    return list;
  }

  return {
    async page(format, after, limit) {
      const ids = await listOf(format);
      const start = after === null ? 0 : firstAfter(ids, after);
      return ids.slice(start, start + limit);
    },
  };
}

async function gather({ store, policyBook }: OpenLedger, format: ForeignFormat): Promise<Hex[]> {
  const signers = new Set(policyBook.all().flatMap((policy) => [...policy.personByFingerprint.keys()]));
  const lists = await Promise.all([...signers].map((signer) => store.foreignIdsBySigner({ signer, format, limit: Infinity })));
  return lists.flat().sort();
}

/** By halving: the list may be long, and is asked for page by page. */
function firstAfter(ids: readonly Hex[], after: Hex): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as Hex) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
