/**
 * What each peer gets answered: so much in a minute, and as much at once after a quiet one. Who is beyond it waits for
 * its next answer, and when that would be long the conversation ends: no fault of the peer's, who may ask again.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { ConcurError } from '../base/errors.ts';
import { MAX_ANSWERED_BYTES_PER_MINUTE, MAX_ANSWERED_READS_PER_MINUTE, MAX_ANSWERED_REQUESTS_PER_MINUTE } from '../base/limits.ts';

/** What an answer cost. */
export interface Cost {
  /** Of the reply. */
  readonly bytes: number;
  /** Records and nodes that were read for it. */
  readonly reads: number;
}

export interface Budgets {
  /**
   * Resolves when the peer may be answered.
   * @throws ConcurError busy when that is longer than `patience`
   */
  admit(peer: string): Promise<void>;
  /** Whether the peer would have to wait. */
  isSpent(peer: string): boolean;
  charge(peer: string, cost: Cost): void;
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
/** Peers remembered at most; one that is forgotten begins anew, and any peer could do that with another identity. */
const MAX_PEERS = 4_096;

/** Parts of a minute's budget that are left, from 1 down; below 0 it has to wait. */
interface Left {
  part: number;
  at: number;
}

export function openBudgets({ now, patience, pause = delay }: BudgetOptions): Budgets {
  const peers = new Map<string, Left>();

  function leftOf(peer: string): Left {
    const known = peers.get(peer);
    const time = now();
    const left = known === undefined ? { part: 1, at: time } : { part: Math.min(1, known.part + (time - known.at) / MINUTE), at: time };
    peers.delete(peer);
    peers.set(peer, left);
    if (peers.size > MAX_PEERS) peers.delete(peers.keys().next().value as string);
    return left;
  }

  return {
    async admit(peer) {
      const wait = -leftOf(peer).part * MINUTE;
      if (wait <= 0) return;
      if (wait > patience) throw new ConcurError('busy', `peer ${peer} asked for more than it is answered in a minute`);
      await pause(wait);
    },
    isSpent: (peer) => leftOf(peer).part < 0,
    charge(peer, cost) {
      leftOf(peer).part -= partOf(cost);
    },
  };
}

/** The dearest of the three decides: who asks for little and often pays for asking. */
function partOf({ bytes, reads }: Cost): number {
  return Math.max(bytes / MAX_ANSWERED_BYTES_PER_MINUTE, reads / MAX_ANSWERED_READS_PER_MINUTE, 1 / MAX_ANSWERED_REQUESTS_PER_MINUTE);
}
