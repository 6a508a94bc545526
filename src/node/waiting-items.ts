/** Statements that wait for a certificate, by the trie that they will stand in: peers who have them are not asked for them again. */

import { isConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { Place } from '../ledger/place.ts';
import type { TrieItem, TrieName } from '../sync/tries.ts';

export interface WaitingItems {
  of(trie: TrieName): Promise<readonly TrieItem[]>;
}

/** Read anew when the number of those that wait for a signer's certificate has changed. */
export function listWaiting(ledger: OpenLedger): WaitingItems {
  const known = new Map<Fingerprint, { readonly statements: number; readonly places: readonly Place[] }>();

  async function placesOf(signer: Fingerprint): Promise<readonly Place[]> {
    const statements = (await ledger.store.pendingSigners()).find((pending) => pending.signer === signer)?.statements ?? 0;
    const before = known.get(signer);
    if (before?.statements === statements) return before.places;
    const places: Place[] = [];
    for (const message of statements === 0 ? [] : await ledger.store.pending(signer)) {
      const place = await placeIfAny(ledger, message);
      if (place !== null) places.push(place);
    }
    if (statements === 0) known.delete(signer);
    else known.set(signer, { statements, places });
    return places;
  }

  return {
    async of({ scope, signer }) {
      return (await placesOf(signer)).filter((place) => place.scope === scope && place.signer === signer).map(({ time, id }) => ({ time, id }));
    },
  };
}

/** What no policy names any more waits on, and is of nobody's trie. */
async function placeIfAny(ledger: OpenLedger, message: Uint8Array): Promise<Place | null> {
  return ledger.placeOf(message).catch((error: unknown) => {
    if (isConcurError(error)) return null;
    throw error;
  });
}
