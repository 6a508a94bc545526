/** What lies in a folder, in order of the names. Links are not followed: what they lead to is found where it lies, or is not of this tree. */

import { readdirSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import { pairUp } from './pairing.ts';
import { readFailed } from './read-file.ts';

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

export interface Start {
  /** Absolute. */
  readonly root: string;
  readonly entries: readonly FolderEntry[];
  /** Whether the operator named one file, and not a folder. */
  readonly isFile: boolean;
}

/** A folder; or one file, with the signature files beside it. @throws ConcurError read-failed | file-unsuitable */
export async function openStart(path: string): Promise<Start> {
  const real = await orReadFailed(path, realpath(path));
  const stats = await orReadFailed(path, stat(real));
  if (stats.isDirectory()) return { root: real, entries: await listFolder(real), isFile: false };
  if (!stats.isFile()) throw new ConcurError('file-unsuitable', `${quoted(path)} is neither a file nor a folder`, { hint: 'ls -l shows what it is' });
  const root = dirname(real);
  const names = namesWith(basename(real), await listFolder(root));
  return { root, entries: names.map((name) => ({ name, kind: 'file' })), isFile: true };
}

/** Names that begin with a dot (`.git`) are passed over. @throws ConcurError read-failed */
export async function listFolder(path: string): Promise<FolderEntry[]> {
  // One turn for everybody else: reading itself takes none (read-file.ts).
  await setImmediate();
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({ name: entry.name, kind: entry.isFile() ? 'file' as const : entry.isDirectory() ? 'folder' as const : 'other' as const }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw readFailed(path, error);
  }
}

/** How many files there are to look at: the total of `seen`. @throws ConcurError read-failed | file-unsuitable, of `path` itself */
export async function countForeign(path: string): Promise<number> {
  const { root, entries } = await openStart(path);
  return countFiles(root, entries);
}

async function countFiles(folder: string, entries: readonly FolderEntry[]): Promise<number> {
  let files = 0;
  for (const { name, kind } of entries) {
    if (kind === 'file') files++;
    if (kind === 'folder') files += await countBelow(join(folder, name));
  }
  return files;
}

/** A folder that cannot be read counts for nothing here: the walk says why. */
async function countBelow(folder: string): Promise<number> {
  const entries = await listFolder(folder).catch((error: unknown) => {
    if (error instanceof ConcurError) return [];
    throw error;
  });
  return countFiles(folder, entries);
}

/** A signature that is named brings the file that it signs, and a file all of its signatures. */
function namesWith(name: string, entries: readonly FolderEntry[]): string[] {
  const { signaturesOf } = pairUp(entries.filter(({ kind }) => kind === 'file').map((entry) => entry.name));
  const signed = [...signaturesOf].find(([, signatures]) => signatures.includes(name))?.[0];
  return signed === undefined ? [name, ...signaturesOf.get(name) ?? []] : [signed, name];
}

async function orReadFailed<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw readFailed(path, error);
  }
}
