/** How a command that did not succeed says so: once, with a next step, and with the exit code that its kind has. */

import { EXIT, isConcurError } from '../src/base/errors.ts';
import type { Globals } from './globals.ts';
import type { Output } from './terminal/output.ts';
import { bad, linesOf } from './view/line.ts';

interface Failure {
  /** null for a bug of ours. */
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exit: number;
}

/** @returns the exit code */
export function reportFailure(error: unknown, output: Output, globals: Pick<Globals, 'json' | 'verbose'>): number {
  const failure = toFailure(error);
  if (globals.json) {
    output.document({ error: { code: failure.code, message: failure.message, hint: failure.hint ?? null, exit: failure.exit } });
  } else {
    output.complain(['concur: ', bad('error'), `: ${failure.message}`]);
    if (failure.hint !== undefined) output.complain(`concur: hint: ${failure.hint}`);
  }
  if (globals.verbose) output.complain(...traceOf(error));
  return failure.exit;
}

function toFailure(error: unknown): Failure {
  if (isConcurError(error)) return { code: error.code, message: error.message, hint: error.hint, exit: error.exitCode };
  if (isAbort(error)) return { code: 'interrupted', message: 'interrupted', hint: undefined, exit: EXIT.interrupted };
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: null,
    message: `this is a bug in concur: ${what}`,
    hint: 'run it again with -v and report what it prints, with the command that you typed',
    exit: EXIT.software,
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ABORT_ERR');
}

function traceOf(error: unknown): string[] {
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) lines.push(...linesOf(at.stack ?? at.message));
  return lines;
}
