/** How long the network waits, and how often it does things. */

import { setTimeout as delay } from 'node:timers/promises';

export interface Timing {
  /** Milliseconds that a peer may be silent while it owes an answer. @default 15_000 */
  readonly reply: number;
  /** Milliseconds that a peer may leave a stream it opened without a request. @default 60_000 */
  readonly idle: number;
  /**
   * Milliseconds after connecting until the peer is asked once more, for what was published after the first exchange
   * and before each knew that the other listens. @default 5_000
   */
  readonly settle: number;
  /** Milliseconds between two exchanges with a random peer, ± 20 %. @default 600_000 */
  readonly exchange: number;
  /** Milliseconds before a configured peer is dialled again, doubled with each failure, ± 20 %. @default 500 */
  readonly redial: number;
  /** Milliseconds at most between two such attempts. @default 30_000 */
  readonly redialLimit: number;
  /** Milliseconds between two rounds of mesh upkeep and scoring. @default 1_000 */
  readonly heartbeat: number;
  /** Milliseconds between two measurements of the round trip to a peer. @default 10_000 */
  readonly ping: number;
  /** Milliseconds between two looks at whether there are enough outbound connections, ± 20 %. @default 20_000 */
  readonly refill: number;
  /** Milliseconds between two looks into the hash table, ± 20 %. @default 600_000 */
  readonly rendezvous: number;
  /** Milliseconds that the other peers are given in a call, once one has told all that it has. @default 60_000 */
  readonly laggard: number;
}

export const DEFAULT_TIMING: Timing = {
  reply: 15_000,
  idle: 60_000,
  settle: 5_000,
  exchange: 600_000,
  redial: 500,
  redialLimit: 30_000,
  heartbeat: 1_000,
  ping: 10_000,
  refill: 20_000,
  rendezvous: 600_000,
  laggard: 60_000,
};

/** `milliseconds` ± 20 %, so that nodes started together do not act together. @param random from 0 to 1 */
export function jittered(milliseconds: number, random: number): number {
  return milliseconds * (1 + 0.4 * (random - 0.5));
}

/** @param failures in a row, from 0 */
export function redialDelay(timing: Pick<Timing, 'redial' | 'redialLimit'>, failures: number, random: number): number {
  return jittered(Math.min(timing.redial * 2 ** Math.min(failures, 16), timing.redialLimit), random);
}

/** Waits, or returns early when the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
