/** Writes files of an export: below the folder that was named and nowhere else, and never over what says something else. */

import { lstat, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import type { FileToWrite } from '../../src/formats/exportable.ts';
import { isSafePath } from '../../src/formats/safe-path.ts';
import { orFail, writeFailure } from '../download/write-failure.ts';

/** `differs`: something else lies there, and stays. */
export type Written = 'written' | 'unchanged' | 'differs';

export interface FolderWriter {
  /** @throws ConcurError write-failed */
  write(file: FileToWrite): Promise<Written>;
}

/** @param root absolute; made when it is not there. It may be reached through links; what lies in it may not. */
export async function openFolder(root: string): Promise<FolderWriter> {
  await orFail(root, mkdir(root, { recursive: true }));
  const made = new Set([root]);

  async function makeFolders(folder: string): Promise<void> {
    if (made.has(folder)) return;
    await makeFolders(dirname(folder));
    await orFail(folder, mkdir(folder).catch(unlessThere));
    // A link would lead out of the folder.
    if (!(await orFail(folder, lstat(folder))).isDirectory()) throw new ConcurError('write-failed', `${quoted(folder)} is there, and is no folder`, { hint: 'export into an empty folder' });
    made.add(folder);
  }

  return {
    async write({ path, bytes }) {
      if (!isSafePath(path)) throw new Error(`a file of an export would lie elsewhere: ${path}`);
      const whole = join(root, path);
      await makeFolders(dirname(whole));
      return writeNewFile(whole, bytes);
    },
  };
}

/** @throws ConcurError write-failed */
export async function writeNewFile(path: string, bytes: Uint8Array | string): Promise<Written> {
  try {
    await using handle = await open(path, 'wx');
    await handle.writeFile(bytes).catch(async (error: unknown) => {
      // Half a file is worse than none.
      await rm(path, { force: true });
      throw error;
    });
    return 'written';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFailure(path, error);
    return await isSame(path, Buffer.from(bytes)) ? 'unchanged' : 'differs';
  }
}

/**
 * The same for what comes piece by piece. What lies there is not looked at, and stays.
 * @throws ConcurError write-failed, and whatever the pieces throw
 */
export async function writeNewPieces(path: string, pieces: AsyncIterable<string>): Promise<'written' | 'differs'> {
  await using handle = await orFail(path, open(path, 'wx').catch(nullIfThere));
  if (handle === null) return 'differs';
  try {
    for await (const piece of pieces) await orFail(path, handle.writeFile(piece));
    return 'written';
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function isSame(path: string, bytes: Buffer): Promise<boolean> {
  const stats = await orFail(path, lstat(path));
  return stats.isFile() && stats.size === bytes.length && (await orFail(path, readFile(path))).equals(bytes);
}

function nullIfThere(error: NodeJS.ErrnoException): null {
  unlessThere(error);
  return null;
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
