/** A server on loopback with a file that two builders agree on, and a user who follows their project. */

import { createHash } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fixedClock } from '../../../src/base/clock.ts';
import { run } from '../../../cli/main.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testIo, type TestIoOptions } from '../test-io.ts';

export const NAME = 'tails-amd64-3.0.iso';
const SOURCE = '53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e';

/** Some pieces of a socket long, and not a whole number of them. */
export const GOOD = Buffer.from(Uint8Array.from({ length: 3 * 1024 * 1024 + 7 }, (_, i) => (i * 31 + (i >> 9)) & 0xff));
export const EVIL = Buffer.from(Uint8Array.from({ length: GOOD.length }, (_, i) => (i * 17) & 0xff));

export interface Answer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly document: Record<string, unknown>;
}

/** A test, or a file of them. */
export interface Ending {
  after(end: () => unknown): void;
}

export interface Shop {
  readonly folder: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Requests that came, as `GET /path` with their Range. */
  readonly requests: string[];
  /** What the server does from now on. */
  serve(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  type(words: readonly string[], options?: Partial<TestIoOptions> & { readonly home?: string }): Promise<Answer>;
  /** Of the working directory, without homes, certificates and statements. */
  files(): Promise<string[]>;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param signers how many of the two sign the file */
export async function openShop(t: Ending, { signers = 2 } = {}): Promise<Shop> {
  const folder = await temporaryFolder(t);
  let now = 1_767_225_600;
  const type: Shop['type'] = async (words, { home = 'home', ...given } = {}) => {
    now += 60;
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'homes', home) }, clock: fixedClock(now), ...given });
    const exit = await run(words, io);
    return { exit, ...io.output, document: words.includes('--json') ? JSON.parse(io.output.stdout) as Record<string, unknown> : {} };
  };
  await writeFile(join(folder, NAME), GOOD);
  const names = ['ada', 'grace'];
  for (const name of names) {
    await type(['key', 'new', '--name', name, '--email', `${name}@example.org`, '--no-passphrase', '--quiet'], { home: name });
    await writeFile(join(folder, `${name}.asc`), (await type(['key', 'export'], { home: name })).stdout);
  }
  await writeFile(join(folder, 'tails.policy'), (await type(['policy', 'draft', '--project', 'tails', '--threshold', '2', 'ada.asc', 'grace.asc'])).stdout);
  await type(['policy', 'add', 'tails.policy', '--yes']);
  await type(['certificate', 'import', 'ada.asc', 'grace.asc']);
  for (const name of names.slice(0, signers)) {
    await type(['attest', NAME, '--project', 'tails', '--release', '3.0', '--source', SOURCE, '--yes', '--output', `${name}.json`], { home: name });
    await type(['publish', `${name}.json`]);
  }
  await rm(join(folder, NAME));
  const server = await listen(t);
  const kept = new Set(['homes', 'ada.asc', 'grace.asc', 'ada.json', 'grace.json', 'tails.policy']);
  return { folder, ...server, type, files: async () => (await readdir(folder)).filter((name) => !kept.has(name)).sort() };
}

export interface Fetched extends Answer {
  /** What lies at the place now, and beside it. */
  readonly files: readonly string[];
}

/** Into a place of its own for each test. */
export async function fetchFrom(shop: Shop, place: string, more: readonly string[], path = `/${NAME}`): Promise<Fetched> {
  shop.requests.length = 0;
  const answer = await shop.type(['download', `${shop.origin}${path}`, '-o', place, ...more]);
  return { ...answer, files: (await shop.files()).filter((name) => name.startsWith(place)) };
}

async function listen(t: Ending): Promise<Pick<Shop, 'origin' | 'requests' | 'serve'>> {
  let handler: (request: IncomingMessage, response: ServerResponse) => void = sell(GOOD);
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, ...(request.headers.range === undefined ? [] : [request.headers.range])].join(' '));
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, serve: (next) => { handler = next; } };
}

/** As any file server does: with an ETag, and parts on request. */
export function sell(content: Buffer, etag: string | null = `"${sha256(content).slice(0, 8)}"`): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const from = startOf(request, etag);
    const headers = { ...(etag === null ? {} : { etag }), 'content-length': content.length - from };
    if (from >= content.length && from > 0) response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    else if (from > 0) response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }).end(content.subarray(from));
    else response.writeHead(200, headers).end(content);
  };
}

function startOf({ headers }: IncomingMessage, etag: string | null): number {
  const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
  return from === undefined || headers['if-range'] !== etag ? 0 : Number(from);
}

/** Sends the head of what `sell` would, and breaks the connection after so many bytes of it. */
export function breakOff(content: Buffer, after: number): (request: IncomingMessage, response: ServerResponse) => void {
  const etag = `"${sha256(content).slice(0, 8)}"`;
  return (request, response) => {
    const from = startOf(request, etag);
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from === 0 ? 200 : 206, { etag, 'content-length': content.length - from, ...range });
    // With a reset the other side may lose what it has not read yet.
    response.write(content.subarray(from, from + after), () => response.socket?.end());
  };
}
