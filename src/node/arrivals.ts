/** Statements as they arrive, for whoever watches the node. */

import { EventEmitter, on } from 'node:events';
import { ConcurError } from '../base/errors.ts';
import { MAX_UNREAD_ARRIVALS } from '../base/limits.ts';
import type { Arrival } from '../ledger/arrivals.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { AcceptedEvent } from '../ledger/port.ts';

/** What waits until it is read: without the statement's bytes, for whoever watches may be slow. */
type Arrived = Pick<Arrival, 'id' | 'origin'>;

/**
 * Listens from the moment of the call, so that nothing is missed between asking and reading. Ends when the signal is aborted.
 * What is read throws ConcurError busy, after all that waited, when more came than may wait.
 */
export function arrivalsOf(ledger: OpenLedger, signal: AbortSignal): AsyncIterable<AcceptedEvent> {
  const emitter = new EventEmitter();
  const arrivals = on(emitter, 'arrival', { signal }) as AsyncIterable<[Arrived]>;
  const unread = { count: 0 };
  const stopListening = ledger.onArrival(({ id, origin }) => {
    if (unread.count === MAX_UNREAD_ARRIVALS) {
      stopListening();
      emitter.emit('error', tooMany());
      return;
    }
    unread.count++;
    emitter.emit('arrival', { id, origin } satisfies Arrived);
  });
  signal.addEventListener('abort', stopListening, { once: true });
  return tell({ ledger, arrivals, unread, signal, stopListening });
}

interface Telling {
  readonly ledger: OpenLedger;
  readonly arrivals: AsyncIterable<[Arrived]>;
  readonly unread: { count: number };
  readonly signal: AbortSignal;
  stopListening(): void;
}

async function* tell({ ledger, arrivals, unread, signal, stopListening }: Telling): AsyncGenerator<AcceptedEvent> {
  try {
    for await (const [{ id, origin }] of arrivals) {
      unread.count--;
      yield { entry: await ledger.show(id), origin };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // Whoever ends it need not abort the signal, and nobody would hear the error of too many: it would fail the statement that arrived.
    stopListening();
  }
}

function tooMany(): ConcurError {
  return new ConcurError('busy', `${MAX_UNREAD_ARRIVALS} statements arrived that nobody read here, and no more are kept for it`, { hint: 'listen again, and see what is stored: concur log' });
}
