import { isConcurError, type ErrorCode } from '../../src/base/errors.ts';

/** For assert.rejects and assert.throws: a ConcurError with this code whose message matches. */
export function refusal(code: ErrorCode, message: RegExp): (error: unknown) => boolean {
  return (error) => isConcurError(error, code) && message.test(error.message);
}
