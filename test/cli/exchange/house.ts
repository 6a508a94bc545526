/** A home beside a generated tree, and commands typed in it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fixedClock } from '../../../src/base/clock.ts';
import { run } from '../../../cli/main.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { FIRST_SIGNATURE } from '../../trees/builders.ts';
import { writeGuixTree, type GuixOptions } from '../../trees/guix.ts';
import { policyOf, type Tree } from '../../trees/tree.ts';
import { testIo, type TestIoOptions } from '../test-io.ts';

export interface Answer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** With --json. */
  readonly document: Record<string, unknown>;
}

export interface House {
  readonly folder: string;
  readonly tree: Tree;
  /** In a home of its own when one is named. */
  type(words: readonly string[], options?: Partial<TestIoOptions> & { readonly home?: string }): Promise<Answer>;
}

const YEAR = 365 * 86_400;

/** `tree` lies in the folder, its policy in `tree.policy`, and is followed. */
export function houseWith(t: Pick<TestContext, 'after'>, options: GuixOptions): Promise<House> {
  return houseAround(t, (folder) => writeGuixTree(folder, options));
}

export async function houseAround(t: Pick<TestContext, 'after'>, write: (folder: string) => Promise<Tree>): Promise<House> {
  const folder = await temporaryFolder(t);
  const tree = await write(join(folder, 'tree'));
  await writeFile(join(folder, 'tree.policy'), policyOf(tree));
  const type: House['type'] = async (words, { home = 'home', ...given } = {}) => {
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: home }, clock: fixedClock(FIRST_SIGNATURE + 2 * YEAR), ...given });
    const exit = await run(words, io);
    return { exit, ...io.output, document: words.includes('--json') ? JSON.parse(io.output.stdout) as Record<string, unknown> : {} };
  };
  await type(['policy', 'add', 'tree.policy', '--yes', '--quiet']);
  return { folder, tree, type };
}

/** Those that can be taken in. */
export function takenIn({ signatures }: Pick<Tree, 'signatures'>): Tree['signatures'] {
  return signatures.filter(({ mathematics, values }) => mathematics === 'good' && values.length > 0);
}
