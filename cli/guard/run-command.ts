/** Somebody else's command, with our own input and output, and its own exit code. */

import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import type { Context } from '../context.ts';

/**
 * @returns its exit code; 128 and the signal's number when a signal ended it, as a shell has it
 * @throws ConcurError tool-missing | tool-failed when it cannot be started
 */
export async function runCommand(context: Context, [program = '', ...words]: readonly string[]): Promise<number> {
  const { io, signal, globals } = context;
  // With --json the one document is all that stdout has.
  const out = globals.json ? io.stderr : io.stdout;
  const child = spawn(program, words, { cwd: io.cwd, env: io.env, stdio: [io.stdin === process.stdin ? 'inherit' : 'pipe', own(out), own(io.stderr)] satisfies StdioOptions });
  const end = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  try {
    connect(child, { stdin: io.stdin, out, err: io.stderr });
    const [code, killedBy] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]);
  } catch (cause) {
    throw new ConcurError((cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'tool-missing' : 'tool-failed', `cannot run ${quoted(program)}: ${(cause as Error).message}`, { cause });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Handed on as it is where it is the process's own: the command may want to know whether it is a terminal. */
function own(stream: Writable): 'pipe' | number {
  if (stream === process.stdout) return 1;
  return stream === process.stderr ? 2 : 'pipe';
}

function connect(child: ChildProcess, { stdin, out, err }: { readonly stdin: Readable; readonly out: Writable; readonly err: Writable }): void {
  child.stdout?.pipe(out, { end: false });
  child.stderr?.pipe(err, { end: false });
  if (child.stdin === null) return;
  // A command that reads nothing, or ends before its input does, is no failure.
  child.stdin.on('error', () => undefined);
  stdin.pipe(child.stdin);
}
