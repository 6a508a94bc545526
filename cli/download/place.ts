/** Where a file ends that has come whole: in its place, set aside under a name that says so, or nowhere. */

import { link, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';

/**
 * In one step, so that nobody ever sees half of it.
 * @param replace whether what is there now may go
 * @throws ConcurError write-failed
 */
export async function putInPlace(part: string, place: string, { replace }: { readonly replace: boolean }): Promise<void> {
  try {
    if (replace) await rename(part, place);
    else await renameNew(part, place);
    await syncFolder(dirname(place));
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot put ${quoted(place)} in place: ${reasonOf(cause)}`, { hint: `it is at ${quoted(part)}`, cause });
  }
}

const MAX_NAMES = 1_000;

/** Beside its place, over nothing that is there. @returns where it lies now */
export async function setAside(part: string, place: string): Promise<string> {
  for (let number = 1; number <= MAX_NAMES; number++) {
    const aside = `${place}.unverified${number === 1 ? '' : `-${number}`}`;
    try {
      await renameNew(part, aside);
      return aside;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new ConcurError('write-failed', `cannot set ${quoted(aside)} aside: ${reasonOf(error)}`, { cause: error });
    }
  }
  throw new ConcurError('write-failed', `too many files are called ${quoted(`${place}.unverified`)} and the like`, { hint: 'remove some of them' });
}

/** A plain rename would replace what came there meanwhile. Where a file cannot have two names, making the name is the test. */
async function renameNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await (await open(to, 'wx')).close();
    await rename(from, to);
    return;
  }
  await unlink(from);
}

export async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === 'EEXIST' ? 'a file came there meanwhile' : message;
}
