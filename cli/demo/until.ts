/** Waiting for what other processes do, and not for ever. */

import { setTimeout as delay } from 'node:timers/promises';
import { ConcurError } from '../../src/base/errors.ts';

export interface Patience {
  readonly signal: AbortSignal;
  /** Milliseconds between two questions. @default 50 */
  readonly interval?: number;
  /** Questions at most. @default 1200, a minute */
  readonly questions?: number;
}

/** Milliseconds. */
const IN_TIME = 60_000;

/**
 * Asks again until it is so.
 * @param what the fact that is waited for, as a sentence
 * @param ask gives undefined while it is not so
 * @throws ConcurError timed-out
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, { signal, interval = 50, questions = 1200 }: Patience): Promise<T> {
  for (let asked = 0; asked < questions; asked++) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(interval, undefined, { signal });
  }
  throw inVain(what);
}

/** @throws ConcurError timed-out */
export async function inTime<T>(what: string, event: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(IN_TIME, undefined, { signal: over.signal }).then(() => { throw inVain(what); });
  try {
    return await Promise.race([event, late]);
  } finally {
    over.abort();
    // Called off: nobody is late any more.
    await late.catch(() => undefined);
  }
}

function inVain(what: string): ConcurError {
  return new ConcurError('timed-out', `waited in vain until ${what}`, { hint: 'is the machine very busy? try again, or look at the nodes yourself with --keep' });
}
