/** Statements as they arrive, for whoever watches the node. */

import { EventEmitter, on } from 'node:events';
import type { Arrival } from '../ledger/arrivals.ts';
import type { OpenLedger } from '../ledger/ledger.ts';
import type { AcceptedEvent } from '../ledger/port.ts';

/** What waits until it is read: without the statement's bytes, for whoever watches may be slow. */
type Arrived = Pick<Arrival, 'id' | 'origin'>;

/** Listens from the moment of the call, so that nothing is missed between asking and reading. Ends when the signal is aborted. */
export function arrivalsOf(ledger: OpenLedger, signal: AbortSignal): AsyncIterable<AcceptedEvent> {
  const emitter = new EventEmitter();
  const arrivals = on(emitter, 'arrival', { signal }) as AsyncIterable<[Arrived]>;
  const stopListening = ledger.onArrival(({ id, origin }) => void emitter.emit('arrival', { id, origin } satisfies Arrived));
  signal.addEventListener('abort', stopListening, { once: true });
  return tell(ledger, arrivals, signal);
}

async function* tell(ledger: OpenLedger, arrivals: AsyncIterable<[Arrived]>, signal: AbortSignal): AsyncGenerator<AcceptedEvent> {
  try {
    for await (const [{ id, origin }] of arrivals) yield { entry: await ledger.show(id), origin };
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
