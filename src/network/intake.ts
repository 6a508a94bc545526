/**
 * The way from the network into the ledger, bounded: a flood is dropped before it is decoded, and what was
 * dropped is fetched later by sync.
 */

import { MAX_GOSSIP_UNDER_WAY, MAX_GOSSIP_UNDER_WAY_PER_PEER } from '../base/limits.ts';
import type { Log, NetworkLedger, Outcome, Received } from './port.ts';
import type { UnderWay } from './under-way.ts';

export interface Intake {
  /**
   * From gossip, whose sender does not wait: `overloaded` when there is no room, and `new` as soon as it is checked, for others
   * need not wait for this machine's disk. Should that fail, they have it, and are asked for it after the next start.
   */
  offer(message: Uint8Array, peer: string): Promise<Outcome | 'overloaded'>;
  /** From a conversation, which asks for no more than it can hold. */
  take(message: Uint8Array, peer: string): Promise<Received>;
}

export function openIntake(ledger: Pick<NetworkLedger, 'receive'>, underWay: UnderWay, log: Log): Intake {
  const offered = new Map<string, number>();
  let allOffered = 0;

  async function take(message: Uint8Array, peer: string, onChecked?: () => void): Promise<Received> {
    try {
      return await underWay.track(ledger.receive(message, peer, onChecked));
    } catch (error) {
      // Our own trouble, such as a full disk: the peer did nothing wrong, and the statement is asked for again.
      log.warn({ err: error, peer }, 'could not take in a statement');
      return { outcome: 'failed', item: null };
    }
  }

  function count(peer: string, change: 1 | -1): void {
    const next = (offered.get(peer) ?? 0) + change;
    if (next === 0) offered.delete(peer);
    else offered.set(peer, next);
    allOffered += change;
  }

  return {
    take: (message, peer) => take(message, peer),
    async offer(message, peer) {
      if (allOffered >= MAX_GOSSIP_UNDER_WAY || (offered.get(peer) ?? 0) >= MAX_GOSSIP_UNDER_WAY_PER_PEER) return 'overloaded';
      const checked = Promise.withResolvers<'new'>();
      count(peer, 1);
      // It takes up memory until it is written.
      const written = take(message, peer, () => checked.resolve('new')).finally(() => count(peer, -1));
      return Promise.race([checked.promise, written.then(({ outcome }) => outcome)]);
    },
  };
}
