/** One request over http or https, and where it leads. What is fetched is trusted for nothing: its hash decides. */

import type { IncomingMessage, OutgoingHttpHeaders, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { ConcurError } from '../../src/base/errors.ts';
import { MAX_REDIRECTS } from '../../src/base/limits.ts';
import { quoted } from '../../src/base/printable.ts';
import type { Context } from '../context.ts';
import type { Proxy } from './proxy.ts';

/** How a request is made: at once, or through a proxy. */
export type Transport = (url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal) => Promise<IncomingMessage>;

/** Milliseconds without a byte after which a connection is given up. */
const SILENCE = 60_000;

/** Through the proxy that the settings name, if they do: what goes past it gives its owner away. */
export async function transportFor(context: Pick<Context, 'config'>): Promise<Transport> {
  const { proxy } = await context.config();
  const { parseProxy } = await import('../../src/node/config.ts');
  return transportThrough(proxy === null ? null : parseProxy(proxy));
}

/** @param proxy a SOCKS5 proxy, through which everything goes; null for none */
export async function transportThrough(proxy: Proxy | null): Promise<Transport> {
  if (proxy === null) return (url, headers, signal) => send(url, { headers, signal, agent: false });
  const { socketThrough } = await import('./proxy.ts');
  return async (url, headers, signal) => {
    const socket = await unlessAborted(socketThrough(proxy, url), signal);
    // With `agent: false` Node would make a connection of its own: past the proxy. With the usual one it would keep ours.
    return send(url, { headers: { ...headers, connection: 'close' }, signal, createConnection: () => socket });
  };
}

/** Reaching a server through Tor takes long, and Ctrl-C does not. */
async function unlessAborted(connecting: Promise<Socket>, signal: AbortSignal): Promise<Socket> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  connecting.then((socket) => (signal.aborted ? socket.destroy() : socket), () => undefined);
  try {
    return await Promise.race([connecting, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { get } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const request = get(url, options, resolve);
    request.setTimeout(SILENCE, () => request.destroy(new Error(`not a byte came in ${SILENCE / 1000} s`)));
    request.on('error', reject);
  });
}

/** @throws ConcurError usage */
export function parseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !isWeb(url)) throw new ConcurError('usage', `${quoted(text)} is no address of the web`, { hint: 'it begins with https:// (or http://)' });
  if (url.username !== '' || url.password !== '') throw new ConcurError('usage', 'the address has a name or a password in it, which others would see', { hint: 'leave out what stands before the @' });
  return url;
}

export interface Asked {
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly signal: AbortSignal;
  readonly transport: Transport;
}

/**
 * Follows redirections, to the web only.
 * @returns the first answer that is none, whatever its status
 * @throws ConcurError fetch-failed, or what the connection failed of
 */
export async function openAddress({ url, headers, signal, transport }: Asked): Promise<{ response: IncomingMessage; url: URL }> {
  let at = url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await transport(at, { 'accept-encoding': 'identity', 'user-agent': 'concur', ...headers }, signal);
    const { statusCode = 0, headers: { location } } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return { response, url: at };
    response.destroy();
    const next = URL.parse(location, at.href);
    if (next === null || !isWeb(next)) throw new ConcurError('fetch-failed', `the server sends us on to ${quoted(location)}, which is no address of the web`);
    at = next;
  }
  throw new ConcurError('fetch-failed', `the server sends us on more than ${MAX_REDIRECTS} times`, { hint: 'is the address right?' });
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}
