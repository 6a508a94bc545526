/**
 * `node test/run.ts [unit|system]`: every test, as many processes at once as there are cores.
 *
 * The tests of one room share a process. Each file in a process of its own would be the runner's way, and loads the same
 * modules three hundred times: more than a third of all the time. What starts processes (test/system) keeps one process a file.
 */

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { styleText } from 'node:util';
import { describeOutcome, type Outcome } from './reporter.ts';

const ROOT = dirname(import.meta.dirname);
const SYSTEM = 'test/system';
/** Milliseconds for one test, or one suite without a limit of its own. */
const PATIENCE = 120_000;
/** Milliseconds for all tests of one process. */
const IN_ALL = 600_000;
/** Milliseconds for what is left to read of a process that has ended. What it started and left behind could hold on to its output for ever. */
const LAST_WORDS = 2_000;

interface Job {
  /** A folder of test, or one file. */
  readonly name: string;
  readonly files: readonly string[];
}

interface Ran {
  /** Nothing came back from tests that did not run to their end. */
  readonly outcome: Outcome | null;
  readonly exit: number | NodeJS.Signals;
}

const [what] = process.argv.slice(2);
const jobs = [...(what === 'unit' ? [] : systemJobs()), ...(what === 'system' ? [] : rooms())];
const began = performance.now();
const ran = await runAll(jobs);
process.stdout.write(`${closing(ran, performance.now() - began)}\n`);
process.exit(ran.every(({ exit }) => exit === 0) ? 0 : 1);

function systemJobs(): Job[] {
  return testFiles(`${SYSTEM}/*.test.ts`).map((file) => ({ name: file, files: [file] }));
}

/** The largest first, so that no long one is left over at the end. */
function rooms(): Job[] {
  const byRoom = Map.groupBy(testFiles('test/**/*.test.ts').filter((file) => !file.startsWith(`${SYSTEM}/`)), (file) => file.split('/').slice(0, 2).join('/'));
  const folders = [...byRoom].filter(([name, files]) => files[0] !== name).map(([name, files]) => ({ name, files }));
  const loose = [...byRoom].filter(([name, files]) => files[0] === name).map(([name]) => name);
  return [...folders, ...(loose.length === 0 ? [] : [{ name: 'test', files: loose }])].sort((a, b) => b.files.length - a.files.length);
}

function testFiles(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT }).sort();
}

async function runAll(all: readonly Job[]): Promise<Ran[]> {
  const waiting = [...all];
  const done: Ran[] = [];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) done.push(await run(job));
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return done;
}

/** What it printed is shown when it has ended, so that two do not get mixed up. */
async function run({ name, files }: Job): Promise<Ran> {
  const started = performance.now();
  const options = ['--test', '--test-isolation=none', `--test-timeout=${PATIENCE}`, '--import', join(import.meta.dirname, 'deadline.ts'), '--test-reporter', join(import.meta.dirname, 'reporter.ts')];
  const child = spawn(process.execPath, [...options, ...files], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], timeout: IN_ALL, killSignal: 'SIGKILL' }) as ChildProcessByStdio<null, Readable, Readable>;
  let outcome: Outcome | null = null;
  child.once('message', (message: Outcome) => { outcome = message; });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(chunk));
  const closed = once(child, 'close');
  const [code, signal] = await once(child, 'exit') as [number | null, NodeJS.Signals | null];
  await Promise.race([closed, setTimeout(LAST_WORDS, undefined, { ref: false })]);
  const exit = code ?? signal as NodeJS.Signals;
  const [mark, colour] = exit === 0 ? ['✔', 'green'] as const : ['✖', 'red'] as const;
  process.stdout.write(`${styleText(colour, mark)} ${relative('test', name) || name}  ${((performance.now() - started) / 1_000).toFixed(1)} s${exit === 0 ? '' : `  ended with ${exit}`}\n`);
  for (const chunk of printed) process.stdout.write(chunk);
  return { outcome, exit };
}

/** The counts of all together. */
function closing(all: readonly Ran[], milliseconds: number): string {
  const outcomes = all.flatMap(({ outcome }) => outcome ?? []);
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const together = { passed: sum(({ passed }) => passed), failed: sum(({ failed }) => failed), skips: outcomes.flatMap(({ skips }) => skips) };
  const lost = all.length - outcomes.length;
  return `${describeOutcome(together)}${lost === 0 ? '' : `${styleText('red', '✖')} ${lost} did not run to their end\n`}ℹ ${Math.round(milliseconds / 1_000)} s`;
}
