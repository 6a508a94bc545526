/** Who takes part in `import`: our two commands, a gpgv process for each signature, and openpgp.js in a script. */

import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Delay } from './event-loop.ts';
import { keyFilesIn, type Pair } from './sums-tree.ts';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

export interface Subject {
  readonly tree: string;
  readonly keys: string;
  readonly project: string;
  readonly policy: string;
  readonly pairs: readonly Pair[];
}

/** A home in which nothing is but the policy. */
export async function newHome(work: string, { policy }: Subject): Promise<string> {
  const home = await mkdtemp(join(work, 'home-'));
  await writeFile(join(work, 'policy'), policy);
  await concur(['policy', 'add', join(work, 'policy'), '--yes', '--home', home]);
  return home;
}

/** @returns signatures that were taken in and found good */
export async function importAndTally(home: string, { tree, keys, project, pairs }: Subject, env: NodeJS.ProcessEnv = {}): Promise<number> {
  const { accepted } = JSON.parse(await concur(['import', tree, '--certificates', keys, '--project', project, '--json', '--home', home], env)) as { accepted: number };
  const { subjects } = JSON.parse(await concur(['status', project, busiestOf(pairs), '--json', '--home', home])) as { subjects: { verdict: string }[] };
  if (!subjects.some(({ verdict }) => verdict === 'AGREED')) throw new Error('nothing is agreed after the import');
  return accepted;
}

/** How late the event loop is while the command imports. Not timed: looking costs a little. */
export async function measureDelay(work: string, subject: Subject): Promise<Delay> {
  const report = join(work, 'delay.json');
  const hook = pathToFileURL(join(import.meta.dirname, 'event-loop.ts')).href;
  const home = await newHome(work, subject);
  await importAndTally(home, subject, { NODE_OPTIONS: `--import ${hook}`, CONCUR_BENCH_DELAY: report });
  return JSON.parse(await readFile(report, 'utf8')) as Delay;
}

/** All certificates that gpg can read, in one keyring, made before anything is timed. */
export async function makeKeyring(work: string, keys: string): Promise<string> {
  // Short, and 0700: gpg is particular about its home.
  const home = join(work, 'gnupg');
  await mkdir(home, { mode: 0o700 });
  for (const path of await keyFilesIn(keys)) spawnSync('gpg', ['--homedir', home, '--batch', '--quiet', '--import', path], { stdio: 'ignore' });
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
  return join(home, 'pubring.kbx');
}

/** @returns signatures that it found good, whatever became of their keys since */
export function runGpgv(keyring: string, { pairs }: Subject): number {
  let good = 0;
  for (const { signature, data } of pairs) {
    const { stdout, error } = spawnSync('gpgv', ['--status-fd', '1', '--keyring', keyring, signature, data], { encoding: 'utf8' });
    if (error !== undefined) throw error;
    good += stdout.split('\n').filter((line) => line.startsWith('[GNUPG:] VALIDSIG')).length;
  }
  return good;
}

/** @returns signatures that it found good */
export async function runOpenpgpLoop({ tree, keys }: Subject): Promise<number> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'openpgp-loop.ts'), tree, keys], { maxBuffer: MAX_OUTPUT_BYTES });
  return (JSON.parse(stdout) as { good: number }).good;
}

export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true });
}

/** The release with the most signatures. */
function busiestOf(pairs: readonly Pair[]): string {
  const releases = [...Map.groupBy(pairs, ({ release }) => release)].sort(([, a], [, b]) => b.length - a.length);
  return (releases[0]?.[0] ?? '').split('/').at(-1) ?? '';
}

async function concur(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, '../cli/concur.js'), ...argv], { env: { ...process.env, ...env }, maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}
