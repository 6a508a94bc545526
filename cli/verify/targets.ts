/** The files that are to be checked, hashed: those that were named, standard input, and those that a checksum file lists. */

import { basename, dirname, join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import type { Context } from '../context.ts';
import { hashGiven } from '../terminal/hashing.ts';
import type { CheckedFile } from '../view/verdict.ts';
import { readSumsFile } from './sums-file.ts';

/** What a list is called where it lies beside the files: `SHA256SUMS`, `SHA256SUMS.txt`, `tails-3.0.sha256sums` */
const LIST = /^(?:.*[._-])?sha256sums?(?:\.txt)?$/i;

export interface HashOptions {
  /** The files' name where they come from. */
  readonly name?: string | undefined;
  /** Whether every file that was given is a list, whatever it is called. */
  readonly sums?: boolean | undefined;
}

/** All are read before the first is judged: no verdict is given when the command cannot give every one. */
export async function hashAll(context: Context, given: readonly string[], { name, sums = false }: HashOptions): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const file of given) {
    if (sums || isList(file, name)) files.push(...await hashListed(context, file));
    else files.push(...await hashEach(context, [file], name));
  }
  return files;
}

/** The files themselves, also those that are called like lists: for whoever gives them to somebody who reads them. */
export async function hashEach(context: Context, given: readonly string[], name?: string): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const file of given) files.push(await hashOne(context, file, name ?? (file === '-' ? null : basename(file))));
  return files;
}

/** Who says what the file is called means the file itself. */
function isList(file: string, name: string | undefined): boolean {
  return file !== '-' && name === undefined && LIST.test(basename(file));
}

async function hashOne(context: Context, file: string, name: string | null): Promise<CheckedFile> {
  const { sha256, size } = await hashGiven(context, file);
  return { name, size, sha256 };
}

/** Lines of no use that are named. */
const SHOWN = 10;

/** Of a release one has mostly a few files only: what is listed and not there is no fault. */
async function hashListed(context: Context, list: string): Promise<CheckedFile[]> {
  const { present, absent, unsafe } = await readSumsFile(context, list);
  if (present.length === 0) {
    throw new ConcurError('data-missing', `none of the ${absent.length + unsafe.length} files that "${list}" lists is beside it`, { hint: 'put the list where the files are, or name the files' });
  }
  if (absent.length > 0) context.output.note(`concur: ${absent.length} of ${absent.length + present.length} listed files are not here`);
  for (const name of unsafe.slice(0, SHOWN)) context.output.warn(`passed over in the list: ${name}`);
  if (unsafe.length > SHOWN) context.output.warn(`passed over in the list: ${unsafe.length - SHOWN} more lines`);
  const files: CheckedFile[] = [];
  for (const { name, sha256: listed } of present) {
    const file = await hashOne(context, list === '-' ? name : join(dirname(list), name), basename(name));
    files.push({ ...file, listed });
  }
  return files;
}
