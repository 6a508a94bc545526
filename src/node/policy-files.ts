/** Policies as files of their own, `<project>.policy`, so that their operator can read, compare and keep them. */

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { parseLabel } from '../base/names.ts';
import type { PolicyShelf } from '../ledger/policies.ts';
import { replaceFile } from '../store/durable-file.ts';

const SUFFIX = '.policy';

export function policyFiles(folder: string): PolicyShelf {
  const fileOf = (project: string) => join(folder, parseLabel(project, 'project') + SUFFIX);
  return {
    texts: () => readAll(folder),
    put: (project, text) => put(folder, fileOf(project), text),
    remove: (project) => rm(fileOf(project)),
  };
}

async function readAll(folder: string): Promise<Map<string, Uint8Array>> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name.slice(0, -SUFFIX.length), await readFile(join(folder, name))] as const)));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new ConcurError('read-failed', `cannot read the policies in "${folder}"`, { cause });
  }
}

async function put(folder: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replaceFile(file, text);
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot write "${file}"`, { cause });
  }
}
