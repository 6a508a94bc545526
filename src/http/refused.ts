/** The node's refusals on their way over the control socket: a command meets the same errors as from a ledger of its own. */

import * as v from 'valibot';
import { ConcurError, ERROR_EXITS, isConcurError, type ErrorCode } from '../base/errors.ts';

const BUG = 'the node met a bug; its log says more';

const ErrorBody = v.object({ error: v.object({ code: v.nullable(v.string()), message: v.string(), hint: v.optional(v.string()) }) });

export type Refusal = v.InferOutput<typeof ErrorBody>;

/** The node's side. A bug is not told of: its log has it. */
export function refusalOf(error: unknown): Refusal {
  if (!isConcurError(error)) return { error: { code: null, message: BUG } };
  const { code, message, hint } = error;
  return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

/** What the node told of a bug of its own is no silence. */
export function isNodesBug(error: unknown): boolean {
  return error instanceof Error && error.message === BUG;
}

/** The command's side. */
export function toError(body: unknown): Error {
  const parsed = v.safeParse(ErrorBody, body);
  if (!parsed.success) return new Error('the node answered in a form that this program does not know');
  const { code, message, hint } = parsed.output.error;
  if (code === null || !Object.hasOwn(ERROR_EXITS, code)) return new Error(message);
  return new ConcurError(code as ErrorCode, message, hint === undefined ? {} : { hint });
}

export function unanswered(cause: unknown): ConcurError {
  return new ConcurError('node-unreachable', 'the running node did not answer', { cause, hint: 'look at the log of concur node' });
}
