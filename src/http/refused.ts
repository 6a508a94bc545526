/** The node's refusals as a command meets them: the same errors as from a ledger of its own. */

import * as v from 'valibot';
import { ConcurError, ERROR_EXITS, type ErrorCode } from '../base/errors.ts';

/** Milliseconds without a byte from the node: it may be busy, and it may be stopped. */
export const PATIENCE = 60_000;

const ErrorBody = v.object({ error: v.object({ code: v.nullable(v.string()), message: v.string(), hint: v.optional(v.string()) }) });

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
