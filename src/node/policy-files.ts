/** Policies as files of their own, `<project>.policy`, so that their operator can read, compare and keep them. */

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { parseLabel } from '../base/names.ts';
import type { PolicyShelf } from '../ledger/policies.ts';

const SUFFIX = '.policy';

export function policyFiles(folder: string): PolicyShelf {
  const fileOf = (project: string) => join(folder, parseLabel(project, 'project') + SUFFIX);
  return {
    texts: () => readAll(folder),
    put: (project, text) => replaceFile(folder, fileOf(project), text),
    remove: (project) => rm(fileOf(project)),
  };
}

async function readAll(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
    return await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConcurError('read-failed', `cannot read the policies in "${folder}"`, { cause });
  }
}

/** Whole or not at all, also when the power fails: written aside, synced, then renamed. */
async function replaceFile(folder: string, file: string, text: string): Promise<void> {
  const aside = `${file}.new`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(aside, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot write "${file}"`, { cause });
  }
}
