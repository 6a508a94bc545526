/** Questions to the person at the terminal. Without one, or with --no-input, nothing is asked and nothing assumed. */

import type { Readable, Writable } from 'node:stream';
import { ConcurError } from '../../src/base/errors.ts';
import type { Context } from '../context.ts';

/**
 * @param act what would happen, as in `publish 1 statement`
 * @throws ConcurError needs-confirmation when the answer is no, or nobody can be asked and --yes is not given
 */
export async function confirm(context: Context, question: string, act: string): Promise<void> {
  if (context.globals.yes) return;
  if (!canAsk(context)) {
    throw new ConcurError('needs-confirmation', `cannot ask whether to ${act}: there is no terminal`, { hint: 'look at what is shown, then add --yes' });
  }
  const { confirm } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false, ...streams(context) });
  if (typeof answer === 'symbol') throw interrupted();
  if (!answer) throw new ConcurError('needs-confirmation', `did not ${act}: the answer was no`);
}

/** @throws ConcurError interrupted */
export async function askSecret(context: Context, message: string): Promise<string> {
  const { password } = await import('@clack/prompts');
  const answer = await password({ message, ...streams(context) });
  if (typeof answer === 'symbol') throw interrupted();
  return answer ?? '';
}

export function canAsk({ io, globals }: Context): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true && !globals.noInput;
}

/** Questions are narration: stdout may be a file. */
function streams({ io, signal }: Context): { input: Readable; output: Writable; signal: AbortSignal } {
  return { input: io.stdin, output: io.stderr, signal };
}

function interrupted(): ConcurError {
  return new ConcurError('interrupted', 'interrupted');
}
