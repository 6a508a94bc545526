/**
 * A small file from the web, over https alone.
 *
 * Nothing is sent but the address: no cookies, no credentials, no referrer. Whoever runs the server learns that
 * somebody asked, and says what comes; what is trusted of it is for the caller to decide.
 */

import type { IncomingMessage } from 'node:http';
import { ConcurError } from '../../src/base/errors.ts';
import { MAX_FETCH_SECONDS, MAX_REDIRECTS } from '../../src/base/limits.ts';
import { quoted } from '../../src/base/printable.ts';
import type { Transport } from '../download/transport.ts';

export interface FetchOptions {
  /** Bytes, at most. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly transport: Transport;
}

/**
 * @returns null when the server says that there is no such file
 * @throws ConcurError usage | fetch-failed
 */
export async function fetchHttps(address: string, options: FetchOptions): Promise<Buffer | null> {
  const first = parseHttps(address);
  const inTime = AbortSignal.any([options.signal, AbortSignal.timeout(MAX_FETCH_SECONDS * 1000)]);
  try {
    return await fetchFrom(first, { ...options, signal: inTime });
  } catch (cause) {
    if (cause instanceof ConcurError) throw cause;
    options.signal.throwIfAborted();
    const reason = inTime.aborted ? `it took more than ${MAX_FETCH_SECONDS} seconds` : cause instanceof Error ? cause.message : String(cause);
    throw failed(first, reason, cause);
  }
}

async function fetchFrom(first: URL, options: FetchOptions): Promise<Buffer | null> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    // No encoding, in which a bomb could come.
    const response = await options.transport(url, { 'accept-encoding': 'identity' }, options.signal);
    const { statusCode = 0, headers: { location } } = response;
    if (statusCode === 200) return readAll(response, url, options.limit);
    response.destroy();
    if (statusCode === 404 || statusCode === 410) return null;
    if (statusCode < 300 || statusCode > 399 || location === undefined) throw failed(url, `the server answered ${statusCode}`);
    url = follow(url, location);
  }
  throw failed(first, `more than ${MAX_REDIRECTS} addresses send on to others`);
}

/** @throws ConcurError usage */
export function parseHttps(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw new ConcurError('usage', `${quoted(address)} is not an address`, { hint: 'for example https://example.org/tails.policy' });
  if (url.protocol !== 'https:') throw new ConcurError('usage', `${quoted(address)} is not an https address, so that anybody on the way could alter what comes`, { hint: 'use https, or get the file and give its name' });
  if (url.username !== '' || url.password !== '') throw new ConcurError('usage', `the address of ${quoted(url.host)} has a user name or a password in it`, { hint: 'get the file yourself and give its name' });
  return url;
}

function follow(from: URL, location: string): URL {
  try {
    return parseHttps(new URL(location, from).href);
  } catch (cause) {
    throw failed(from, `it leads to ${quoted(location)}, which is not an https address`, cause);
  }
}

async function readAll(response: IncomingMessage, url: URL, limit: number): Promise<Buffer> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    response.destroy();
    throw failed(url, `the answer is packed as ${quoted(encoding)}, which was not asked for`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw failed(url, `it has more than the ${limit} bytes that are read`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failed(url: URL, reason: string, cause?: unknown): ConcurError {
  return new ConcurError('fetch-failed', `cannot get ${quoted(url.href)}: ${reason}`, { cause, hint: 'look at the address in a browser, or get the file and give its name' });
}
