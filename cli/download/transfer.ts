/** Brings a file here piece by piece, hashed as it comes; what broke off goes on where it ended, if it is still the same. */

import type { IncomingMessage } from 'node:http';
import { ConcurError, isConcurError } from '../../src/base/errors.ts';
import type { PartFile } from './part-file.ts';
import { openAddress, type Transport } from './transport.ts';

export interface Fetching {
  readonly url: URL;
  readonly part: PartFile;
  /** Bytes that the builders say it has; null when nobody says. More are not fetched. */
  readonly limit: number | null;
  readonly signal: AbortSignal;
  readonly transport: Transport;
  onProgress(done: number, total: number | null): void;
  /** Told when another attempt begins, or why what was there is of no use. */
  onNote(text: string): void;
}

/** Times that a server may have another file than before, or go back to its beginning, while we fetch. */
const MAX_RESTARTS = 3;

/**
 * Goes on by itself after a break, as long as each attempt gets farther than all before it.
 * @returns how many bytes were here before
 * @throws ConcurError fetch-failed | write-failed | interrupted
 */
export async function fetchWhole(fetching: Fetching): Promise<number> {
  const { url, part, signal, onNote } = fetching;
  if (part.size > 0 && part.origin?.url !== url.href) await part.restart();
  const resumed = part.size;
  let farthest = part.size;
  for (let restarts = 0; restarts <= MAX_RESTARTS;) {
    try {
      if (await fetchRest(fetching)) return resumed;
      restarts++;
      farthest = 0;
    } catch (error) {
      await part.flush();
      if (signal.aborted) throw interrupted(part);
      if (isConcurError(error)) throw error;
      if (part.size <= farthest) throw broken(url, part, error);
      farthest = part.size;
      onNote(`the connection broke (${(error as Error).message}); going on`);
    }
  }
  throw new ConcurError('fetch-failed', `the server at ${url.host} has another file each time it is asked`, { hint: 'is the address right?' });
}

/** @returns whether all is here; false to be asked again, from the beginning */
async function fetchRest(fetching: Fetching): Promise<boolean> {
  const { url, part, signal, transport, onNote } = fetching;
  const from = part.size;
  const headers = from === 0 || part.origin === null ? {} : { 'range': `bytes=${from}-`, 'if-range': part.origin.validator };
  const { response } = await openAddress({ url, headers, signal, transport });
  const answer = readAnswer(response, from);
  if (answer.kind === 'whole-is-here') {
    response.destroy();
    return true;
  }
  if (answer.kind === 'other') {
    response.destroy();
    onNote('the server has another file now; starting over');
    await part.restart();
    await part.note(null);
    return false;
  }
  if (answer.from !== from) {
    onNote('the server has another file now, or cannot go on; starting over');
    await part.restart();
  }
  await refuseLarger(fetching, answer.total ?? 0);
  await part.note(originOf(url, response));
  await take(fetching, response, answer.total);
  return true;
}

type Answer = { readonly kind: 'bytes'; readonly from: number; readonly total: number | null } | { readonly kind: 'whole-is-here' } | { readonly kind: 'other' };

/** @throws ConcurError fetch-failed */
function readAnswer({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, from: number): Answer {
  const [, start, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const all = total === undefined || total === '*' ? null : Number(total);
  if (statusCode === 200) return { kind: 'bytes', from: 0, total: headers['content-length'] === undefined ? null : Number(headers['content-length']) };
  if (statusCode === 206 && Number(start) === from) return { kind: 'bytes', from, total: all };
  if (statusCode === 416 && from > 0) return all === from ? { kind: 'whole-is-here' } : { kind: 'other' };
  if (statusCode === 206 && from > 0) return { kind: 'other' };
  throw new ConcurError('fetch-failed', `the server answers ${statusCode}${statusMessage === '' ? '' : ` (${statusMessage})`}`, { hint: 'is the address right?' });
}

/** A weak ETag says that two files mean the same, not that they are the same bytes. */
function originOf(url: URL, { headers }: IncomingMessage): { url: string; validator: string } | null {
  const { etag } = headers;
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
  return validator === undefined ? null : { url: url.href, validator };
}

async function take(fetching: Fetching, response: IncomingMessage, total: number | null): Promise<void> {
  const { part, onProgress } = fetching;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      await refuseLarger(fetching, part.size + piece.length);
      await part.append(piece);
      onProgress(part.size, total);
    }
  } finally {
    response.destroy();
  }
  if (!response.complete || (total !== null && part.size < total)) throw new Error('it ended before its time');
}

/** A server could fill the disk: what is larger than what the builders have is not their file. */
async function refuseLarger({ limit, part }: Fetching, bytes: number): Promise<void> {
  if (limit === null || bytes <= limit) return;
  await part.restart();
  throw new ConcurError('fetch-failed', `the server sends more than the ${limit} bytes that the builders' file has`, { hint: 'it is another file: is the address right?' });
}

function interrupted({ size, origin }: PartFile): ConcurError {
  return new ConcurError('interrupted', `interrupted after ${size} bytes`, { hint: origin === null ? 'the server does not tell its versions apart: it has to be fetched anew' : 'type the same again: it goes on from there' });
}

function broken(url: URL, { size, origin }: PartFile, cause: unknown): ConcurError {
  const hint = size > 0 && origin !== null ? 'type the same again later: it goes on from there' : 'is the address right, and the network up?';
  return new ConcurError('fetch-failed', `cannot fetch from ${url.host}: ${(cause as Error).message}`, { hint, cause });
}
