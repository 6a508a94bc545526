/**
 * A request that takes its time, on both sides of the control socket: lines of JSON that say how far it has come, and a
 * last one with what came out of it or why it was refused.
 */

import { request as httpRequest, type RequestOptions } from 'node:http';
import { createInterface } from 'node:readline';
import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import { ConcurError, isConcurError } from '../base/errors.ts';
import type { Following } from '../ledger/port.ts';
import { isNodesBug, refusalOf, toError, unanswered, type Refusal } from './refused.ts';
import { responseTo } from './request-to-node.ts';

type Line<P, R> = { readonly progress: P } | { readonly result: R } | Refusal;

/** The node's side. @param onError told of what is no refusal but a bug */
export function tellProgress<P, R>(c: Context, run: (following: Following<P>) => Promise<R>, onError: (error: unknown) => void): Response {
  c.header('content-type', 'application/x-ndjson');
  return stream(c, async (lines) => {
    const stop = new AbortController();
    lines.onAbort(() => stop.abort());
    const say = async (line: Line<P, R>) => { await lines.writeln(JSON.stringify(line)); };
    try {
      await say({ result: await run({ signal: stop.signal, onProgress: (progress) => { void say({ progress }); } }) });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!isConcurError(error)) onError(error);
      await say(refusalOf(error));
    }
  }, async (error) => onError(error));
}

interface Call extends Pick<RequestOptions, 'socketPath'> {
  readonly path: string;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** The command's side. @throws ConcurError the node's own refusal, interrupted, or node-unreachable */
export async function followProgress<P, R>({ socketPath, path, body }: Call, { signal, onProgress }: Following<P>): Promise<R> {
  try {
    // It may be long before there is anything to tell.
    const request = httpRequest({ socketPath, path, method: 'POST', signal });
    const responding = responseTo(request);
    request.end(JSON.stringify(body));
    const response = await responding;
    for await (const text of createInterface({ input: response, crlfDelay: Infinity })) {
      const line = JSON.parse(text) as Line<P, R>;
      if ('result' in line) return line.result;
      if ('error' in line) throw toError(line);
      onProgress(line.progress);
    }
    throw new Error('the answer ended before its result');
  } catch (error) {
    if (isConcurError(error)) throw error;
    if (signal.aborted) throw new ConcurError('interrupted', 'interrupted', { cause: error });
    throw isNodesBug(error) ? error : unanswered(error);
  }
}
