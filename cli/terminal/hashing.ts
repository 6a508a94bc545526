/** Hashing with somebody watching. */

import { basename } from 'node:path';
import { hashFile, hashStream, type FileHash } from '../../src/build/hash.ts';
import type { Context } from '../context.ts';
import { progressLine } from '../view/progress.ts';
import { watchProgress } from './progress.ts';

/** @param given a path, or `-` for standard input */
export async function hashGiven(context: Context, given: string): Promise<FileHash> {
  const name = given === '-' ? 'standard input' : basename(given);
  const progress = watchProgress(context);
  const onProgress = (done: number, total: number | null) => progress.on((milliseconds) => progressLine({ what: 'hashing', name, done, total, milliseconds }));
  const options = { onProgress, signal: context.signal };
  try {
    return given === '-' ? await hashStream(context.io.stdin, name, options) : await hashFile(context.path(given), options);
  } finally {
    progress.end();
  }
}
