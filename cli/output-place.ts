/** What `-` means where a command is told a place to write to: standard output where it has one for its result, and never a file of that name. */

import type { Command } from 'commander';
import { ConcurError } from '../src/base/errors.ts';

/** For a command that writes to standard output unless a place is named: with `-` none is. */
export function addOutputOption(command: Command, flags: string, description: string): Command {
  // What a parser of commander's gives back cannot say this: of no value it makes an empty text.
  return command.option(flags, description).on('option:output', (given: string) => {
    if (given === '-') command.setOptionValue('output', undefined);
  });
}

/** For what cannot go to standard output. @throws ConcurError usage */
export function placeOnly(given: string): string {
  if (given !== '-') return given;
  throw new ConcurError('usage', 'this is not written to standard output, for which "-" stands', { hint: 'name a file; one that is called "-" is ./-' });
}
