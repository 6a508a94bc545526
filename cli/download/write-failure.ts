/** What cannot be written, in our words. */

import { ConcurError, isConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';

export function writeFailure(path: string, cause: unknown): ConcurError {
  return isConcurError(cause) ? cause : new ConcurError('write-failed', `cannot write ${quoted(path)}: ${(cause as Error).message}`, { cause });
}

export async function orFail<T>(path: string, work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => { throw writeFailure(path, error); });
}
