/** Errors of the libraries that take archives apart, as reasons why a part stays closed. */

import { isConcurError } from '../../base/errors.ts';
import { Unopened } from './unopened.ts';

/** What a library throws is about the archive; what the disk and we ourselves throw stays what it is. */
export function asUnopened(what: string, error: unknown): unknown {
  if (error instanceof Unopened || isConcurError(error) || !(error instanceof Error) || isOfTheSystem(error)) return error;
  return new Unopened(`the ${what} is damaged: ${firstLine(error.message)}`, error);
}

export async function damagedAs<T>(what: string, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    throw asUnopened(what, error);
  }
}

/** zlib's errors have a number too, but no system call. */
function isOfTheSystem(error: Error): boolean {
  return 'syscall' in error || error.name === 'AbortError' || error instanceof TypeError;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
