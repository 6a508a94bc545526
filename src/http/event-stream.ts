/** The node's arrivals as a command reads them: one JSON document a line. */

import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { ConcurError, isConcurError } from '../base/errors.ts';
import type { AcceptedEvent } from '../ledger/port.ts';
import { toError, type Refusal } from './refused.ts';

interface Source {
  readonly socketPath: string;
  readonly path: string;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the node listens for us; what is read then ends when the signal is aborted.
 * @throws ConcurError node-unreachable, also while reading when the node goes away first; busy while reading what was not read for long
 */
export async function openEvents(source: Source): Promise<AsyncIterable<AcceptedEvent>> {
  try {
    const response = await connect(source);
    // Whoever reads hears of it; a reader who had enough and went is not to bring the process down.
    response.on('error', () => undefined);
    const lines = createInterface({ input: response, crlfDelay: Infinity })[Symbol.asyncIterator]();
    // The first line says that the stream has begun.
    if ((await lines.next()).done === true) throw new Error('the stream ended before it began');
    return readEvents(response, lines, source.signal);
  } catch (cause) {
    throw new ConcurError('node-unreachable', 'the running node does not tell what arrives', { cause });
  }
}

async function* readEvents(response: IncomingMessage, lines: AsyncIterableIterator<string>, signal: AbortSignal): AsyncGenerator<AcceptedEvent> {
  try {
    for await (const line of lines) yield eventOf(JSON.parse(line) as AcceptedEvent | Refusal);
  } catch (cause) {
    if (isConcurError(cause)) throw cause;
    if (!signal.aborted) throw new ConcurError('node-unreachable', 'the running node went away', { cause });
  } finally {
    response.destroy();
  }
}

/** @throws ConcurError the node's own, and then it tells no more */
function eventOf(line: AcceptedEvent | Refusal): AcceptedEvent {
  if ('error' in line) throw toError(line);
  return line;
}

async function connect({ socketPath, path, signal }: Source): Promise<IncomingMessage> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ socketPath, path, signal }, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`the answer was ${response.statusCode}`);
  return response;
}
