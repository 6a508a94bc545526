/**
 * Command line scenarios as text, run in this process.
 *
 *   # a comment; the first one is the test's title
 *   > FILE                     what follows, up to a line "<", is written to FILE
 *   $ [NAME=value …] concur …  a command; "double quotes" know \n \xHH \uHHHH \\ \", 'single quotes' nothing;
 *                              "< FILE" gives it stdin, "> FILE" takes its stdout
 *   text                       a line of its stdout
 *   ! text                     a line of its stderr
 *   exit N                     its exit code, when it is not 0
 *
 * Empty lines do not matter. In expected lines [..] is anything, [NAME=..] is anything and kept, and a line "..." is any
 * number of lines of the stream that the line before it belongs to.
 * $NAME, in commands and in expected lines, is what was kept. Every command is a minute later than the one before.
 */

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fixedClock } from '../../src/base/clock.ts';
import { run } from '../../cli/main.ts';
import { testIo } from './test-io.ts';
import { splitWords } from './words.ts';

/** 2026-01-01T00:00:00Z */
export const START = 1_767_225_600;

interface Command {
  readonly kind: 'command';
  readonly line: number;
  readonly text: string;
  readonly stdout: string[];
  readonly stderr: string[];
  /** The one that the line before belongs to. */
  last: string[];
  exit: number;
}

interface WrittenFile {
  readonly kind: 'file';
  readonly name: string;
  readonly lines: string[];
}

export interface Scenario {
  readonly title: string;
  readonly steps: readonly (Command | WrittenFile)[];
}

export function parseScenario(text: string): Scenario {
  const [title = '', ...lines] = text.split('\n');
  const steps: (Command | WrittenFile)[] = [];
  let open: WrittenFile | null = null;
  for (const [i, line] of lines.entries()) {
    if (open !== null) {
      if (line === '<') open = null;
      else open.lines.push(line);
    } else if (line.startsWith('> ')) {
      open = { kind: 'file', name: line.slice(2), lines: [] };
      steps.push(open);
    } else if (line.startsWith('$ ')) {
      const stdout: string[] = [];
      steps.push({ kind: 'command', line: i + 2, text: line.slice(2), stdout, stderr: [], last: stdout, exit: 0 });
    } else if (line !== '' && !line.startsWith('#')) expect(steps.at(-1), line);
  }
  return { title: title.replace(/^# /, ''), steps };
}

/** @param folder an empty folder: the working directory, with the default home in it */
export async function runScenario({ steps }: Scenario, folder: string): Promise<void> {
  const kept = new Map<string, string>();
  let now = START;
  for (const step of steps) {
    now += 60;
    if (step.kind === 'file') await write(join(folder, step.name), step.lines.map((line) => `${expand(line, kept)}\n`).join(''));
    else await runStep(step, { folder, kept, now });
  }
}

function expect(step: Command | WrittenFile | undefined, line: string): void {
  if (step?.kind !== 'command') throw new Error(`expected output without a command: ${line}`);
  const exit = /^exit (\d+)$/.exec(line);
  if (exit !== null) step.exit = Number(exit[1]);
  else if (line === '...') step.last.push(line);
  else if (line.startsWith('! ')) (step.last = step.stderr).push(line.slice(2));
  else (step.last = step.stdout).push(line);
}

async function runStep(step: Command, { folder, kept, now }: { folder: string; kept: Map<string, string>; now: number }): Promise<void> {
  const { env, argv, stdin, stdout } = splitWords(step.text, (text) => expand(text, kept));
  const io = testIo({
    cwd: folder,
    env: { ...env, CONCUR_HOME: join(folder, env['CONCUR_HOME'] ?? 'home') },
    clock: fixedClock(now),
    stdin: stdin === null ? '' : await readFile(join(folder, stdin)),
  });
  const exit = await run(argv, io);
  const where = `line ${step.line}: ${step.text}\nstdout:\n${io.output.stdout}\nstderr:\n${io.output.stderr}`;
  if (stdout === null) match(io.output.stdout, step.stdout, kept, `stdout, ${where}`);
  else await write(join(folder, stdout), io.output.stdout);
  match(io.output.stderr, step.stderr, kept, `stderr, ${where}`);
  assert.equal(exit, step.exit, `exit code, ${where}`);
}

/** With the folders that it lies in. */
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function match(actual: string, expected: readonly string[], kept: Map<string, string>, where: string): void {
  const pattern = expected.map((line) => (line === '...' ? '(?:.*\\n)*' : `${patternOf(line, kept)}\\n`)).join('');
  const found = new RegExp(`^${pattern}$`).exec(actual.split('\n').filter((line) => line !== '').map((line) => `${line}\n`).join(''));
  if (found === null) assert.fail(`expected:\n${expected.map((line) => expand(line, kept)).join('\n')}\nbut got ${where}`);
  for (const [name, value] of Object.entries(found.groups ?? {})) kept.set(name, value);
}

/** A name that is kept by the same output is compared with what it was there. */
function patternOf(line: string, kept: ReadonlyMap<string, string>): string {
  return line.split(/(\[(?:[A-Z0-9_]+=)?\.\.\]|\$[A-Z][A-Z0-9_]*)/).map((part) => {
    const [, wild, name] = /^(?:\[(?:([A-Z0-9_]+)=)?\.\.\]|\$([A-Z][A-Z0-9_]*))$/.exec(part) ?? [];
    if (part === '[..]') return '.*';
    if (wild !== undefined) return `(?<${wild}>[^\\s"]+)`;
    if (name === undefined) return literal(part);
    return kept.has(name) ? literal(kept.get(name) as string) : `\\k<${name}>`;
  }).join('');
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function expand(text: string, kept: ReadonlyMap<string, string>): string {
  return text.replace(/\$([A-Z][A-Z0-9_]*)/g, (whole, name: string) => kept.get(name) ?? whole);
}
