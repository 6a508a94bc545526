/** A checksum file of which nobody vouches: it says which files are meant, and never where else on this machine to look. */

import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import type { Hex } from '../../src/base/bytes.ts';
import { openRegularFile } from '../../src/build/open-file.ts';
import { subjectNameProblem } from '../../src/base/names.ts';
import { quoted } from '../../src/base/printable.ts';
import { readSumLine } from '../../src/formats/sum-lines.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';

export interface Listed {
  /** Below the list's folder, in letters that are safe. */
  readonly name: string;
  readonly sha256: Hex;
}

export interface SumsFile {
  readonly present: readonly Listed[];
  readonly absent: readonly Listed[];
  /** Lines that count for nothing, each with its reason. */
  readonly unsafe: readonly string[];
}

/** @param list a path, or `-` for standard input: then the files lie in the working directory */
export async function readSumsFile(context: Context, list: string): Promise<SumsFile> {
  // It may be meant by its name alone, among others: a pipe that is called so must not be waited for.
  if (list !== '-') await (await openRegularFile(context.path(list))).close();
  const { listed, unsafe } = readLines((await readInput(context, list)).toString('utf8'));
  if (listed.length === 0 && unsafe.length === 0) throw new ConcurError('foreign-malformed', `"${list}" is no checksum file: it is empty`, { hint: 'name the file itself' });
  const folder = list === '-' ? '.' : dirname(list);
  const there = await Promise.all(listed.map(({ name }) => isThere(context.path(join(folder, name)))));
  return { present: listed.filter((_, i) => there[i] === true), absent: listed.filter((_, i) => there[i] !== true), unsafe };
}

/** A name may be listed twice, for two targets: then nobody knows which of them the file is to be. */
function readLines(text: string): { listed: Listed[]; unsafe: string[] } {
  const listed = new Map<string, Listed>();
  const unsafe: string[] = [];
  for (const content of text.split('\n')) {
    const line = readSumLine(content);
    if (line.kind === 'other') unsafe.push(line.reason);
    if (line.kind !== 'sum') continue;
    const problem = subjectNameProblem(line.name);
    if (problem === null) listed.set(`${line.hash} ${line.name}`, { name: line.name, sha256: line.hash });
    else unsafe.push(`${quoted(line.name)} ${problem}`);
  }
  return { listed: [...listed.values()], unsafe };
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
    throw error;
  });
}
