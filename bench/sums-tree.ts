/** A tree of checksum files as the benchmarks' other contenders see it: pairs of files, and files with keys. */

import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Pair {
  readonly release: string;
  readonly data: string;
  readonly signature: string;
}

/** In order of the paths; a signature without its file is none. */
export async function pairsIn(tree: string): Promise<Pair[]> {
  const files = (await readdir(tree, { recursive: true })).sort();
  const present = new Set(files);
  return files.flatMap((file) => {
    const data = /^(.+SHA256SUMS)\.asc$/.exec(file)?.[1];
    return data === undefined || !present.has(data) ? [] : [{ release: dirname(dirname(file)), data: join(tree, data), signature: join(tree, file) }];
  });
}

/** In order of the names: a newer version of a key comes after its plain name. */
export async function keyFilesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== 'index.json').sort().map((name) => join(folder, name));
}
