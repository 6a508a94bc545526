/** A generated tree of guix.sigs' shape and size, kept between runs: its keys and signatures take half a minute to make. */

import { mkdtemp, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeGuixTree, type GuixOptions } from '../test/trees/guix.ts';
import type { Tree } from '../test/trees/tree.ts';

/** 58 releases by 24 of 44 people in two stages, and the traps: somewhat more signatures than guix.sigs has. */
const SIZE = { seed: 1, releases: 58, signers: 44, signersEach: 24, strength: 'real' } as const satisfies GuixOptions;
/** To be raised when the generator writes something else. */
const EDITION = 2;

/** @param folder where trees are kept; the secret keys are not */
export async function keptGuixTree(folder: string): Promise<Tree> {
  const path = join(folder, `concur-bench-guix-${EDITION}-${SIZE.seed}`);
  const about = join(path, 'tree.json');
  if (!await exists(about)) {
    const unfinished = await mkdtemp(`${path}-`);
    const tree = await writeGuixTree(unfinished, SIZE);
    await writeFile(join(unfinished, 'tree.json'), JSON.stringify(tree).replaceAll(unfinished, path));
    await rename(unfinished, path);
  }
  return JSON.parse(await readFile(about, 'utf8')) as Tree;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return false;
    throw error;
  });
}
