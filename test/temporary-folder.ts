/** A folder that is gone when the test is. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A test, or a file of them: `after` of node:test. */
export interface Ending {
  after(end: () => Promise<void>): void;
}

export async function temporaryFolder(t: Ending): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-test-'));
  atEnd(t, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

const endings = new WeakMap<Ending, (() => Promise<void>)[]>();

/** The last begun is the first ended: a store is closed before its folder is removed. */
export function atEnd(t: Ending, end: () => Promise<void>): void {
  const known = endings.get(t);
  if (known !== undefined) {
    known.push(end);
    return;
  }
  const ends = [end];
  endings.set(t, ends);
  t.after(async () => {
    for (const each of ends.reverse()) await each();
  });
}
