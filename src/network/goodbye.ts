import type { Connection, Stream } from '@libp2p/interface';

/** Milliseconds for a peer's last words. */
const GOODBYE = 1_000;

/** Waits until the peer has closed its ends too: whether its goodbye still comes through would else be left to chance, and two calls would look different. */
export async function leave(connection: Connection): Promise<void> {
  const signal = AbortSignal.timeout(GOODBYE);
  await Promise.all(connection.streams.map((stream) => closed(stream, signal)));
}

async function closed(stream: Stream, signal: AbortSignal): Promise<void> {
  if (stream.status !== 'open' && stream.status !== 'closing') return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  stream.addEventListener('close', end, { once: true });
  signal.addEventListener('abort', end, { once: true });
  await promise;
}
