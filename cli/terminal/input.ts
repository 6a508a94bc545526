/** Small files that a command is given whole: certificates, policies, envelopes, passphrases. */

import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { ConcurError } from '../../src/base/errors.ts';
import { readError } from '../../src/build/open-file.ts';
import type { Context } from '../context.ts';

/** Most that is read whole is smaller: nearly every format's own bound is below (src/base/limits.ts). */
const MAX_INPUT_BYTES = 4 * 1024 * 1024;

/**
 * @param given a path, or `-` for standard input
 * @param most bytes
 */
export async function readInput(context: Context, given: string, most = MAX_INPUT_BYTES): Promise<Buffer> {
  const bytes = given === '-' ? await readAll(addAbortSignal(context.signal, context.io.stdin), most) : await readFileStart(context.path(given), given, most);
  if (bytes.length > most) {
    throw new ConcurError('file-unsuitable', `"${given}" has more than ${most} bytes`, { hint: 'is it the right file?' });
  }
  return bytes;
}

async function readAll(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) break;
  }
  return Buffer.concat(chunks);
}

async function readFileStart(path: string, given: string, most: number): Promise<Buffer> {
  try {
    await using handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new ConcurError('file-unsuitable', `"${given}" is a folder`, { hint: 'name the files in it' });
    return await readAll(handle.createReadStream({ autoClose: false, end: most }), most);
  } catch (error) {
    throw readError(given, error);
  }
}
