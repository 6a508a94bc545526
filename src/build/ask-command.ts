/** Asks another program a short question, and does not wait for ever for the answer. */

import { spawn, type ChildProcess } from 'node:child_process';
import { ConcurError } from '../base/errors.ts';
import { MAX_ANSWER_BYTES } from '../base/limits.ts';
import type { Variables } from './process-facts.ts';

/** Milliseconds until the program and its children are killed. */
export const ANSWER_TIMEOUT = 5_000;

export interface Answer {
  /** Exit code; null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Without a shell, with empty standard input, and in a session of its own: it has no terminal to ask on.
 * LC_ALL is C, so that all machines answer in one language.
 * @throws ConcurError tool-missing | tool-failed
 */
export async function askCommand(command: string, args: readonly string[], variables: Variables): Promise<Answer> {
  const child = spawn(command, args, { env: { ...variables, LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const giveUp = (reason: string): void => {
    kill(child);
    reject(new ConcurError('tool-failed', `"${[command, ...args].join(' ')}" ${reason}`));
  };
  const timer = setTimeout(giveUp, ANSWER_TIMEOUT, `gave no answer within ${ANSWER_TIMEOUT / 1000} s`);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let room = MAX_ANSWER_BYTES;
  for (const [stream, pieces] of [[child.stdout, stdout], [child.stderr, stderr]] as const) {
    stream.on('data', (piece: Buffer) => {
      room -= piece.length;
      if (room >= 0) pieces.push(piece);
      else giveUp(`printed more than ${MAX_ANSWER_BYTES} bytes`);
    });
  }
  child.on('error', (error: NodeJS.ErrnoException) => reject(cannotRun(command, error)));
  child.on('close', (status) => resolve({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
  return promise.finally(() => clearTimeout(timer));
}

/** The program and its children, which are in its process group; whoever left the group loses our ear. */
function kill(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined || process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: they have ended by themselves.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function cannotRun(command: string, error: NodeJS.ErrnoException): ConcurError {
  if (error.code === 'ENOENT') return new ConcurError('tool-missing', `tool "${command}" is not installed`, { cause: error });
  return new ConcurError('tool-failed', `tool "${command}" cannot be run: ${error.code ?? error.message}`, { cause: error });
}
