/** Hashing with somebody watching: a line that is redrawn on a terminal, else one line every ten seconds. */

import { basename } from 'node:path';
import { hashFile, hashStream, type FileHash } from '../../src/build/hash.ts';
import type { Context } from '../context.ts';
import { progressLine } from '../view/progress.ts';

/** Milliseconds between two looks of the line. */
const REDRAW = 100;
const NEXT_LINE = 10_000;

/** @param given a path, or `-` for standard input */
export async function hashGiven(context: Context, given: string): Promise<FileHash> {
  const name = given === '-' ? 'standard input' : basename(given);
  const progress = watchProgress(context, name);
  const options = { onProgress: progress.on, signal: context.signal };
  try {
    return given === '-' ? await hashStream(context.io.stdin, name, options) : await hashFile(context.path(given), options);
  } finally {
    progress.end();
  }
}

function watchProgress({ io, output }: Context, name: string) {
  const start = io.elapsed();
  let next = output.animated ? start : start + NEXT_LINE;
  let drawn = false;
  return {
    on(done: number, total: number | null): void {
      const now = io.elapsed();
      if (now < next) return;
      const line = progressLine({ what: 'hashing', name, done, total, milliseconds: now - start });
      if (output.animated) output.redraw(line);
      else output.note(line);
      drawn = output.animated;
      next = now + (output.animated ? REDRAW : NEXT_LINE);
    },
    end(): void {
      if (drawn) output.redraw(null);
    },
  };
}
