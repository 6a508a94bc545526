/** What stands after `guard` on the line: files, two dashes, and a command. */

import { basename } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';

export interface Guarded {
  readonly files: readonly string[];
  /** At least the program. */
  readonly command: readonly string[];
}

/** @param words with `output` the two dashes are gone already, for no file stands before them */
export function readWords(words: readonly string[], output: string | undefined): Guarded {
  const { files, command } = output === undefined ? splitWords(words) : { files: [], command: words };
  if (command.length === 0) throw new ConcurError('usage', 'there is no command to run', { hint: 'concur guard FILE -- COMMAND' });
  return { files, command };
}

function splitWords(words: readonly string[]): Guarded {
  const dashes = words.indexOf('--');
  const files = dashes === -1 ? [] : words.slice(0, dashes);
  const misplaced = files.find((file) => file.startsWith('-') && file !== '-');
  if (misplaced !== undefined) throw new ConcurError('usage', `option ${quoted(misplaced)} stands after a file`, { hint: 'options stand before the files: concur guard OPTIONS FILE -- COMMAND; a file of that name is ./-…' });
  if (files.length === 0) throw new ConcurError('usage', 'it is not said which files to check, and what to run then', { hint: 'concur guard FILE -- COMMAND, or concur guard --output FILE -- COMMAND {}' });
  if (files.includes('-')) throw new ConcurError('usage', 'standard input belongs to the command, and cannot be checked', { hint: 'name a file' });
  return { files, command: words.slice(dashes + 1) };
}

/** `{}`, and pacman's own word for it. */
const PLACES = /\{\}|%o/g;

/** @throws ConcurError usage when the command is not told where to write */
export function withPlace(command: readonly string[], place: string): string[] {
  if (!command.slice(1).some((word) => word.search(PLACES) !== -1)) {
    throw new ConcurError('usage', 'the command is not told where to write', { hint: 'write {} where its output file is to stand: concur guard --output FILE -- curl -o {} URL' });
  }
  return command.map((word, i) => (i === 0 ? word : word.replace(PLACES, () => place)));
}

/** pacman has `.part` behind the name until the file is whole. */
export function publishedName(output: string): string {
  return basename(output).replace(/\.part$/, '');
}
