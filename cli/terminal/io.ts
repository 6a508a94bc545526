/** All that a command may touch of the process it runs in, handed in so that a test needs no process. */

import type { Readable, Writable } from 'node:stream';
import { systemClock, type Clock } from '../../src/base/clock.ts';

export interface InputStream extends Readable {
  isTTY?: boolean;
}

export interface OutputStream extends Writable {
  isTTY?: boolean;
  /** Width of the terminal in characters. */
  columns?: number;
}

export interface Io {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  /** Milliseconds since some start; never runs backwards. */
  elapsed(): number;
  /** Aborted by Ctrl-C and by a request to end. */
  readonly signal: AbortSignal;
}

export function processIo(signal: AbortSignal): Io {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    elapsed: () => performance.now(),
    signal,
  };
}
