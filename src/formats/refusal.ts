/** Why somebody else's file is refused. Its bytes are its signer's alone to change. */

import { ConcurError } from '../base/errors.ts';

const AGAIN = 'get it again from its source, or name the format with --format';

/** @param problem a sentence that says which file of which kind, and what is wrong with it */
export function malformed(problem: string, cause?: unknown): ConcurError {
  return new ConcurError('foreign-malformed', problem, { hint: AGAIN, cause });
}
