/** An Io whose output is kept as text and whose input is given. */

import { Readable, Writable } from 'node:stream';
import { fixedClock, type Clock } from '../../src/base/clock.ts';
import type { Io } from '../../cli/terminal/io.ts';

export interface TestIo extends Io {
  readonly output: { stdout: string; stderr: string };
}

export interface TestIoOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly stdin?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Whether stdout and stderr say that they are terminals; stdin never does. */
  readonly terminal?: boolean;
  readonly elapsed?: () => number;
}

export function testIo(options: TestIoOptions): TestIo {
  const output = { stdout: '', stderr: '' };
  const keep = (name: 'stdout' | 'stderr') => Object.assign(new Writable({
    write(chunk: Buffer, _encoding, done) {
      output[name] += chunk.toString('utf8');
      done();
    },
  }), { isTTY: options.terminal === true });
  return {
    output,
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: keep('stdout'),
    stderr: keep('stderr'),
    env: { PATH: process.env['PATH'], HOME: options.cwd, TZ: 'UTC', ...options.env },
    cwd: options.cwd,
    clock: options.clock ?? fixedClock(1_767_225_600),
    elapsed: options.elapsed ?? (() => 0),
    signal: options.signal ?? new AbortController().signal,
  };
}
