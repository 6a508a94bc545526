/** Refusals of signatures, worded alike wherever they are made. */

import { ConcurError } from '../../base/errors.ts';

/** What to do next where nothing better can be said. */
export const SIGN_AGAIN = 'have it signed again: a detached signature as gpg --detach-sign --digest-algo SHA512 makes it';

/** The bytes are not what a signature is. */
export function malformed(problem: string, hint = SIGN_AGAIN): ConcurError {
  return new ConcurError('signature-malformed', `signature ${problem}`, { hint });
}

/** It is a signature, of a kind that is not taken. */
export function unacceptable(problem: string, hint = SIGN_AGAIN): ConcurError {
  return new ConcurError('signature-unacceptable', `signature ${problem}`, { hint });
}
