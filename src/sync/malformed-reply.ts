import { ConcurError } from '../base/errors.ts';

/** A reply that no honest peer sends to its request. @param problem begins with a verb */
export function malformedReply(problem: string): ConcurError {
  return new ConcurError('frame-malformed', `sync reply ${problem}`);
}
