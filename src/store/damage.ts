/** What is said when the disk does not hold what was put there. */

import { ConcurError } from '../base/errors.ts';

export function storeDamaged(problem: string, cause?: unknown): ConcurError {
  return new ConcurError('store-damaged', `store is damaged: ${problem}`, {
    hint: 'move its folder aside, then import and sync again: what was published is with the peers',
    ...(cause === undefined ? {} : { cause }),
  });
}
