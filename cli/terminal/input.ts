/** Small files that a command is given whole: certificates, policies, envelopes, passphrases. */

import { constants, open, type FileHandle } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { ConcurError } from '../../src/base/errors.ts';
import { MAX_INPUT_BYTES } from '../../src/base/limits.ts';
import { readError } from '../../src/build/open-file.ts';
import type { Context } from '../context.ts';

/**
 * @param given a path, or `-` for standard input
 * @param most bytes
 */
export async function readInput(context: Context, given: string, most = MAX_INPUT_BYTES): Promise<Buffer> {
  const bytes = given === '-' ? await readAll(addAbortSignal(context.signal, context.io.stdin), most) : await readFileStart(context, given, most);
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

async function readFileStart(context: Context, given: string, most: number): Promise<Buffer> {
  try {
    // Opening a pipe that nobody writes to would wait, and neither Ctrl-C nor a signal could end that.
    await using handle = await open(context.path(given), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new ConcurError('file-unsuitable', `"${given}" is a folder`, { hint: 'name the files in it' });
    if (stats.isFIFO()) return await readPipe(handle, { most, signal: context.signal });
    return await readAll(handle.createReadStream({ autoClose: false, end: most }), most);
  } catch (error) {
    throw readError(given, error);
  }
}

/** Milliseconds: between two looks at a pipe, and for whoever writes to it to begin. */
const [PAUSE, GRACE] = [20, 2_000];

/** As `<(command)` of a shell makes one: its bytes come when they come. */
async function readPipe(handle: FileHandle, { most, signal }: { readonly most: number; readonly signal: AbortSignal }): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(most + 1);
  let [size, silence] = [0, 0];
  while (size <= most && silence <= GRACE) {
    const read = await handle.read(bytes, size, bytes.length - size, null).then(({ bytesRead }) => bytesRead, nothingYet);
    // No end: somebody holds it open, and is silent.
    if (read === null) silence = 0;
    else if (read === 0 && size > 0) break;
    size += read ?? 0;
    if (read === null || read === 0) await setTimeout(PAUSE, undefined, { signal });
    if (read === 0) silence += PAUSE;
  }
  return bytes.subarray(0, size);
}

function nothingYet(error: NodeJS.ErrnoException): null {
  if (error.code === 'EAGAIN') return null;
  throw error;
}
