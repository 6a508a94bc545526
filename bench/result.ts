/** What every benchmark prints: one JSON document with its numbers, the machine and the commit beside them. */

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** @param name the benchmark's file name without its ending */
export function printResult(name: string, numbers: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ bench: name, ...numbers, machine: describeMachine(), commit: describeCommit() }, null, 2)}\n`);
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly os: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.ceil(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
  };
}

/** Such as `9f1c2ab`, or `9f1c2ab, changed`: numbers of changed code cannot be repeated. `unknown` outside a checkout. */
export function describeCommit(): string {
  try {
    const commit = git('rev-parse', '--short', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}, changed`;
  } catch {
    return 'unknown';
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
