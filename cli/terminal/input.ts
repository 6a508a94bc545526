/** Small files that a command is given whole: certificates, policies, envelopes, passphrases. */

import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { ConcurError } from '../../src/base/errors.ts';
import { readError } from '../../src/build/open-file.ts';
import type { Context } from '../context.ts';

/** Nothing that is read whole is larger: every format's own bound is below (src/base/limits.ts). */
const MAX_INPUT_BYTES = 4 * 1024 * 1024;

/** @param given a path, or `-` for standard input */
export async function readInput(context: Context, given: string): Promise<Buffer> {
  const bytes = given === '-' ? await readAll(addAbortSignal(context.signal, context.io.stdin)) : await readFileStart(context.path(given), given);
  if (bytes.length > MAX_INPUT_BYTES) {
    throw new ConcurError('file-unsuitable', `"${given}" has more than ${MAX_INPUT_BYTES} bytes`, { hint: 'is it the right file?' });
  }
  return bytes;
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_INPUT_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function readFileStart(path: string, given: string): Promise<Buffer> {
  try {
    await using handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new ConcurError('file-unsuitable', `"${given}" is a folder`, { hint: 'name the files in it' });
    return await readAll(handle.createReadStream({ autoClose: false, end: MAX_INPUT_BYTES }));
  } catch (error) {
    throw readError(given, error);
  }
}
