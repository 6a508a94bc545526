/** Lets a command write to a private place first, and gives out what it wrote only when the builders agree on it. */

import type { BigIntStats } from 'node:fs';
import { lstat, mkdtemp, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import { putInPlace } from '../download/place.ts';
import { orFail } from '../download/write-failure.ts';
import { whoStillWrites } from './still-writing.ts';

export interface Withheld {
  /** Where the command is to write. */
  readonly path: string;
  /** @param judged the file as it was before it was hashed @throws ConcurError write-failed | file-changed */
  release(judged: BigIntStats): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** On the file system of its place, so that it gets there in one step; nobody else may look into the folder meanwhile. */
export async function withhold(place: string): Promise<Withheld> {
  const folder = await orFail(place, mkdtemp(join(dirname(place), '.concur-')));
  const path = join(folder, basename(place));
  return {
    path,
    async release(judged) {
      await syncFile(path);
      await refuseUnfinished(path);
      await refuseChanged(path, judged);
      await putInPlace(path, place, { replace: true });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A link, or a file with a second name, could be written to elsewhere after it was judged. @throws ConcurError data-missing | file-unsuitable */
export async function refuseUnfit({ path }: Pick<Withheld, 'path'>, program: string): Promise<BigIntStats> {
  const stats = await lstat(path, { bigint: true }).catch(() => null);
  if (stats === null) throw new ConcurError('data-missing', `${quoted(program)} ended well and wrote nothing to the place that {} stands for`, { hint: 'does it write to {}?' });
  if (stats.isFile() && stats.nlink === 1n) return stats;
  const what = stats.isSymbolicLink() ? 'a link to another file' : stats.isFile() ? 'a file that has another name as well' : 'no regular file';
  throw new ConcurError('file-unsuitable', `${quoted(program)} left ${what} at the place that {} stands for`, { hint: 'let it write a file of its own there' });
}

/** Something that the command left running could write to it in its place as well. */
async function refuseUnfinished(path: string): Promise<void> {
  const writer = await whoStillWrites(path);
  if (writer === null) return;
  throw new ConcurError('file-changed', `process ${writer}, which the command left running, may still write to what was judged`, { hint: 'let the command end only when all that it started has ended' });
}

/** Whoever wrote to it meanwhile may be gone. */
async function refuseChanged(path: string, judged: BigIntStats): Promise<void> {
  const now = await orFail(path, lstat(path, { bigint: true }));
  if ((['ino', 'dev', 'size', 'mtimeNs', 'ctimeNs'] as const).every((each) => now[each] === judged[each])) return;
  throw new ConcurError('file-changed', 'what the command wrote changed while it was judged', { hint: 'did the command leave something running that still writes to it?' });
}

async function syncFile(path: string): Promise<void> {
  await using handle = await orFail(path, open(path, 'r'));
  await orFail(path, handle.sync());
}
