/** Looking into a file with somebody watching. */

import { basename } from 'node:path';
import type { OnContent } from '../../src/build/manifest/walk.ts';
import type { Manifest } from '../../src/statement/manifest.ts';
import type { Context } from '../context.ts';
import { programVersion } from '../program-version.ts';
import { watchProgress } from '../terminal/progress.ts';
import { bytes } from '../view/words.ts';

/** @throws ConcurError file-unsuitable | file-changed | read-failed | write-failed | interrupted */
export async function manifestOfFile(context: Context, file: string, onContent?: OnContent): Promise<Manifest> {
  // What unpacks is large: only who needs it loads it.
  const { makeManifest } = await import('../../src/build/manifest/make-manifest.ts');
  const progress = watchProgress(context);
  try {
    return await makeManifest(context.path(file), {
      madeBy: `concur ${await programVersion()}`,
      signal: context.signal,
      ...(onContent === undefined ? {} : { onContent }),
      onProgress: ({ components, bytes: done }) => progress.on(() => `looking into  ${basename(file)}  ${components} components  ${bytes(done)} read`),
    });
  } finally {
    progress.end();
  }
}
