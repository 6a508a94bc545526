/** How a proof is refused: as a whole, for a file with one false thing in it was made by nobody honest, or was damaged. */

import { ConcurError } from '../base/errors.ts';

export function malformed(problem: string, cause?: unknown): ConcurError {
  return new ConcurError('proof-malformed', `proof ${problem}`, { hint: 'get it again from whoever made it', cause });
}
