/** Keeps a second process away from a place, by a file that names the first. */

import { open, readFile, rm } from 'node:fs/promises';
import { ConcurError } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import { writeFailure } from './write-failure.ts';

/** Another process that is gone has left its lock behind; one that lives keeps it. */
export async function lock(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const handle = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return null;
      throw writeFailure(path, error);
    });
    if (handle !== null) {
      try {
        await handle.writeFile(`${process.pid}\n`);
      } finally {
        await handle.close();
      }
      return () => rm(path, { force: true });
    }
    const owner = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (isAlive(owner)) throw new ConcurError('busy', `another concur (process ${owner}) is downloading to the same place`, { hint: 'wait for it, or name another place with -o' });
    await rm(path, { force: true });
  }
  throw new ConcurError('busy', `cannot lock ${quoted(path)}`, { hint: 'is another concur downloading to the same place?' });
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
