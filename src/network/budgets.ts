/**
 * What each peer gets answered: so much in a minute, and as much at once after a quiet one. Who is beyond it waits for
 * its next answer, and when that would be long the conversation ends: no fault of the peer's, who may ask again.
 * Identities cost nothing, so that all who come from one network have the worth of a few peers together.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { ConcurError } from '../base/errors.ts';
import { MAX_ANSWERED_BYTES_PER_MINUTE, MAX_ANSWERED_PEERS_PER_GROUP, MAX_ANSWERED_READS_PER_MINUTE, MAX_ANSWERED_REQUESTS_PER_MINUTE } from '../base/limits.ts';
import { rememberParts } from './parts.ts';

/** What an answer cost. */
export interface Cost {
  /** Of the reply. */
  readonly bytes: number;
  /** Records and nodes that were read for it. */
  readonly reads: number;
}

/** Who is answered. */
export interface Asker {
  /** Its id. */
  readonly peer: string;
  /** The network that it comes from; null where many come from one address without their doing. */
  readonly group: string | null;
}

export interface Budgets {
  /**
   * Resolves when the peer may be answered.
   * @throws ConcurError busy when that is longer than `patience`
   */
  admit(asker: Asker): Promise<void>;
  /** Whether the peer would have to wait. */
  isSpent(asker: Asker): boolean;
  charge(asker: Asker, cost: Cost): void;
}

export interface BudgetOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** Milliseconds that an answer may wait: less than a peer waits for it. */
  readonly patience: number;
  /** @default setTimeout's */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

const MINUTE = 60_000;

export function openBudgets({ now, patience, pause = delay }: BudgetOptions): Budgets {
  const peers = rememberParts(now);
  const groups = rememberParts(now);

  /** Whichever of the two is left with less. */
  const leftOf = ({ peer, group }: Asker) => Math.min(peers.of(peer).part, group === null ? 1 : groups.of(group).part);

  return {
    async admit(asker) {
      const wait = -leftOf(asker) * MINUTE;
      if (wait <= 0) return;
      if (wait > patience) throw new ConcurError('busy', `peer ${asker.peer}, or its network, asked for more than is answered in a minute`);
      await pause(wait);
    },
    isSpent: (asker) => leftOf(asker) < 0,
    charge({ peer, group }, cost) {
      const part = partOf(cost);
      peers.of(peer).part -= part;
      if (group !== null) groups.of(group).part -= part / MAX_ANSWERED_PEERS_PER_GROUP;
    },
  };
}

/** The dearest of the three decides: who asks for little and often pays for asking. */
function partOf({ bytes, reads }: Cost): number {
  return Math.max(bytes / MAX_ANSWERED_BYTES_PER_MINUTE, reads / MAX_ANSWERED_READS_PER_MINUTE, 1 / MAX_ANSWERED_REQUESTS_PER_MINUTE);
}
