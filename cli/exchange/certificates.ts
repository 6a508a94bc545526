/** Certificates from files, and from folders with all that lies in them: every version that is found is merged. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError, isConcurError, type ErrorCode } from '../../src/base/errors.ts';
import { readError } from '../../src/build/open-file.ts';
import type { CertificateImport, Ledger } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';

export interface RefusedFile {
  readonly file: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface BroughtCertificates {
  readonly imported: readonly (CertificateImport & { readonly file: string })[];
  readonly refused: readonly RefusedFile[];
}

/**
 * A folder of keys has its broken ones: they are named, and the rest is used.
 * @param given files or folders; `-` for standard input
 * @throws ConcurError when there is one file only and it cannot be read
 */
export async function bringCertificates(context: Context, ledger: Ledger, given: readonly string[]): Promise<BroughtCertificates> {
  const files = (await Promise.all(given.map((path) => filesAt(context, path)))).flat();
  const imported: (CertificateImport & { file: string })[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    context.signal.throwIfAborted();
    try {
      const answer = await ledger.importCertificates(await readInput(context, file), 'others');
      imported.push(...answer.imported.map((certificate) => ({ file, ...certificate })));
      refused.push(...answer.refused.map((refusal) => ({ file, ...refusal })));
    } catch (error) {
      if (!isConcurError(error) || files.length === 1) throw error;
      refused.push({ file, code: error.code, reason: error.message });
    }
  }
  return { imported, refused };
}

/** Of a folder, what lies in it directly, in the order of the names; not what is hidden. */
async function filesAt(context: Context, given: string): Promise<string[]> {
  if (given === '-' || !await isFolder(context.path(given))) return [given];
  const names = await readdir(context.path(given)).catch((error: unknown) => { throw readError(given, error); });
  const visible = names.filter((name) => !name.startsWith('.')).sort().map((name) => join(given, name));
  const regular = await Promise.all(visible.map(async (file) => ((await statOrNull(context.path(file)))?.isFile() === true ? [file] : [])));
  if (regular.flat().length === 0) throw new ConcurError('certificate-malformed', `no file lies in "${given}"`, { hint: 'name the folder that has the certificates' });
  return regular.flat();
}

async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() === true;
}

/** What cannot be looked at is told when it is read. */
async function statOrNull(path: string) {
  return stat(path).catch(() => null);
}
