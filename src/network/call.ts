/** A peer that is called once, and what came of it so far. */

import type { Hex } from '../base/bytes.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import { addressesByPeer, type ConfiguredPeer } from './dialling.ts';
import type { Visited } from './exchange.ts';
import type { NetworkLedger } from './port.ts';

export interface Call {
  /** Its id. */
  readonly peer: string;
  readonly addresses: readonly ConfiguredPeer['address'][];
  readonly began: number;
  readonly visits: Visited[];
  /** Statements of its that had to wait for a certificate, and may have been taken in with it. */
  readonly waited: Set<Hex>;
  failure: string | null;
  /** Whether it is worth a second attempt. */
  mayAgain: boolean;
  /** Whether it was left because others had told all long before. */
  isLate: boolean;
  milliseconds: number;
}

/** One for each peer, to which several addresses may lead. */
export function callsFor(peers: readonly ConfiguredPeer[]): Call[] {
  return [...addressesByPeer(peers)].map(([peer, addresses]) => ({
    peer, addresses, began: performance.now(), visits: [], waited: new Set(), failure: null, mayAgain: false, isLate: false, milliseconds: 0,
  }));
}

export async function reportOf({ peer, visits, waited, failure, milliseconds }: Call, ledger: Pick<NetworkLedger, 'has'>): Promise<SyncReport> {
  const sum = (of: (visited: Visited) => number) => visits.reduce((total, visited) => total + of(visited), 0);
  const taken = await Promise.all([...waited].map((id) => ledger.has(id)));
  return {
    peer,
    complete: failure === null && visits.at(-1)?.complete === true,
    failure,
    sent: sum(({ sent }) => sent), received: sum(({ received }) => received), rounds: sum(({ rounds }) => rounds),
    items: sum(({ items }) => items), news: newsOf({ visits }) + taken.filter(Boolean).length, milliseconds,
  };
}

/** Statements and certificates that were not here. */
export function newsOf({ visits }: Pick<Call, 'visits'>): number {
  return visits.reduce((sum, { news }) => sum + news, 0);
}
