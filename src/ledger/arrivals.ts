/** Statements on their way in: copies are taken once, what waited comes again, and whoever listens is told. */

import type { Hex } from '../base/bytes.ts';
import { EXIT, isConcurError } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { admit, identify } from './accept.ts';
import type { Holdings } from './holdings.ts';
import type { Accepted, Origin } from './port.ts';

/** A statement that was stored just now. */
export interface Arrival {
  readonly id: Hex;
  /** What peers ask for it by: its project, or the format of a foreign attestation. */
  readonly scope: string;
  readonly message: Uint8Array;
  readonly origin: Origin;
  /** It came from the network at a time when it could not be checked yet, so the network did not pass it on. */
  readonly waited: boolean;
}

export interface Arrivals {
  /** @throws ConcurError when the statement is refused */
  take(message: Uint8Array, origin: Origin): Promise<Accepted>;
  /** What waited for this signer's certificate goes through the one road again. @returns how many were stored */
  releaseWaiting(signer: Fingerprint): Promise<number>;
  /** Called after a statement was stored. @returns a function that ends it */
  onArrival(listener: (arrival: Arrival) => void): () => void;
}

export function openArrivals(holdings: Holdings): Arrivals {
  const { store } = holdings;
  const listeners = new Set<(arrival: Arrival) => void>();
  const underWay = new Map<Hex, Promise<Accepted>>();

  /** Copies that arrive at once, by gossip from several peers, are checked once and stored once. */
  async function take(message: Uint8Array, { origin, waited }: Pick<Arrival, 'origin' | 'waited'>): Promise<Accepted> {
    const candidate = await identify(holdings, message);
    const first = underWay.get(candidate.id);
    if (first !== undefined) return copyOf(await first);
    const accepting = admit(holdings, candidate, origin);
    underWay.set(candidate.id, accepting);
    try {
      const accepted = await accepting;
      if (accepted.outcome === 'stored') listeners.forEach((listener) => listener({ ...accepted, scope: accepted.project ?? '', message, origin, waited }));
      return accepted;
    } finally {
      underWay.delete(candidate.id);
    }
  }

  return {
    take: (message, origin) => take(message, { origin, waited: false }),
    async releaseWaiting(signer) {
      let released = 0;
      for (const message of await store.pending(signer)) {
        const outcome = await take(message, { origin: 'network', waited: true }).then((accepted) => accepted.outcome, refusedOutcome);
        if (outcome !== 'waiting') await store.removePending(signer, [message]);
        if (outcome === 'stored') released++;
      }
      return released;
    },
    onArrival(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Only what is stored is known: who asks the store for one that waits must not blame whoever sent it. */
function copyOf(first: Accepted): Accepted {
  return first.outcome === 'stored' ? { ...first, outcome: 'known' } : first;
}

/** A statement that waited and turns out false is dropped; a fault of this machine's disk, or of ours, is no refusal. */
function refusedOutcome(error: unknown): 'refused' {
  if (isConcurError(error) && error.exitCode !== EXIT.io) return 'refused';
  throw error;
}
