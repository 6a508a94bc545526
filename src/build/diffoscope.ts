/** diffoscope (https://diffoscope.org), where it is installed: it shows what two files differ in, whatever they are. */

import { spawn } from 'node:child_process';
import { ConcurError } from '../base/errors.ts';
import { MAX_DIFFOSCOPE_BYTES } from '../base/limits.ts';
import type { Variables } from './process-facts.ts';

export interface Compared {
  /** It runs in there. */
  readonly folder: string;
  /** Folders or files below it. */
  readonly a: string;
  readonly b: string;
}

export interface DiffoscopeOptions {
  readonly variables: Variables;
  /** Aborting it kills diffoscope and the programs that it runs. */
  readonly signal: AbortSignal;
}

/**
 * @returns its report as text; empty when it finds no difference
 * @throws ConcurError tool-missing | tool-failed | interrupted
 */
export async function runDiffoscope({ folder, a, b }: Compared, { variables, signal }: DiffoscopeOptions): Promise<string> {
  const args = ['--text', '-', '--exclude-directory-metadata', 'yes', '--max-text-report-size', String(MAX_DIFFOSCOPE_BYTES), a, b];
  // A group of its own, so that the programs that it starts end with it.
  const child = spawn('diffoscope', args, { cwd: folder, env: { ...variables, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const stop = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    reject(new ConcurError('interrupted', 'diffoscope was interrupted'));
  };
  signal.addEventListener('abort', stop, { once: true });
  child.on('error', (cause: NodeJS.ErrnoException) => reject(cannotRun(cause)));
  child.on('close', (status) => {
    // 0: no difference; 1: differences, or, with nothing printed, a failure.
    if (status === 0 || (status === 1 && out().length > 0)) resolve(out());
    else reject(new ConcurError('tool-failed', `diffoscope ended with ${status ?? 'a signal'}: ${lastLine(err())}`, { hint: 'run it by hand on two of the components: diffoscope A B' }));
  });
  return promise.finally(() => signal.removeEventListener('abort', stop));
}

/** What is over the limit is cut: the report says so itself, and this is for one that does not. */
function collect(stream: NodeJS.ReadableStream): () => string {
  const pieces: Buffer[] = [];
  let room = 2 * MAX_DIFFOSCOPE_BYTES;
  stream.on('data', (piece: Buffer) => {
    if (room > 0) pieces.push(piece.subarray(0, room));
    room -= piece.length;
  });
  return () => Buffer.concat(pieces).toString();
}

function cannotRun(cause: NodeJS.ErrnoException): ConcurError {
  if (cause.code === 'ENOENT') return new ConcurError('tool-missing', 'diffoscope is not installed', { cause, hint: 'apt install diffoscope-minimal, or leave out --diffoscope' });
  return new ConcurError('tool-failed', `diffoscope cannot be run: ${cause.message}`, { cause });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
