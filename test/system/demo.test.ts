import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { PROGRAM } from '../../cli/demo/node-process.ts';
import { until } from '../../cli/demo/until.ts';
import { runConcur } from './processes.ts';

interface Told {
  readonly builders: readonly { name: string; sha256: string; id: string; outcomes: string[]; pid: number; home: string }[];
  readonly verdicts: Record<'baseline' | 'strict' | 'divergent', { verdict: string; exit: number; divergent: string[]; agreed: string }>;
  readonly lateJoiner: { statements: number; pid: number };
  readonly seconds: number;
}

const BASELINE = '6954ac327cb6909fd0c5c9aad8515977ccf774a25e04ceb6854e6a598f964f7b';

suite('concur demo', () => {
  test('replays the party, tells its verdicts, and leaves nothing behind', async (t) => {
    const temporary = await temporaryFolder(t);
    const ran = await runConcur(['demo', '--json'], { cwd: temporary, env: environmentIn(temporary) });
    assert.equal(ran.exit, 0, ran.stderr);
    const { builders, verdicts, lateJoiner } = ran.document as unknown as Told;
    assert.deepEqual(Object.keys(ran.document), ['schemaVersion', 'builders', 'policy', 'verdicts', 'lateJoiner', 'seconds']);

    assert.deepEqual(builders.map(({ name }) => name), ['anonym', 'intrigeri', 'segfault', 'drwhax', 'nodens', 'muri', 'arnaud']);
    assert.equal(new Set(builders.map(({ pid }) => pid)).size, 7);
    assert.deepEqual(builders.filter(({ sha256 }) => sha256 === BASELINE).map(({ name }) => name), ['anonym', 'intrigeri', 'segfault', 'drwhax']);
    for (const { name, outcomes } of builders) assert.deepEqual(outcomes, name === 'nodens' ? ['stored', 'stated'] : ['stored'], name);

    const said = ({ verdict, exit, divergent, agreed }: Told['verdicts']['baseline']) => ({ verdict, exit, divergent, agreed });
    const divergent = ['arnaud', 'muri', 'nodens'];
    assert.deepEqual(said(verdicts.baseline), { verdict: 'AGREED', exit: 0, divergent, agreed: BASELINE });
    assert.deepEqual(said(verdicts.strict), { verdict: 'CONTESTED', exit: 21, divergent, agreed: BASELINE });
    assert.deepEqual(said(verdicts.divergent), { verdict: 'MISMATCH', exit: 20, divergent, agreed: BASELINE });
    assert.equal(lateJoiner.statements, 7);

    assert.deepEqual([...builders, lateJoiner].filter(({ pid }) => isRunning(pid)), []);
    assert.deepEqual(await demoFolders(temporary), []);
  });

  test('shows statements arriving, the tally forming and what verify says; with --keep it stays up until Ctrl-C', async (t) => {
    const temporary = await temporaryFolder(t);
    const demo = startDemo(temporary, '--keep', '--plain');
    const story = await linesUntil(demo, /^ {2}concur peers --home /);
    const pids = await ownersOf(temporary);
    assert.equal(pids.filter(isRunning).length, 8);
    demo.kill('SIGINT');
    assert.deepEqual(await once(demo, 'exit'), [0, null]);
    assert.deepEqual(pids.filter(isRunning), []);
    assert.deepEqual(await demoFolders(temporary), []);

    const arrivals = story.filter((line) => /^[|-] /.test(line));
    assert.deepEqual(arrivals.map((line) => line.split(/\s+/, 4).join(' ')), [
      '| anonym 6954ac32.. INSUFFICIENT', '| intrigeri 6954ac32.. INSUFFICIENT', '| segfault 6954ac32.. INSUFFICIENT', '| drwhax 6954ac32.. AGREED',
      '- nodens 00771c5b.. AGREED', '| nodens built again', '- muri d6e4ab08.. AGREED', '- arnaud acbe13f4.. AGREED',
    ]);
    const verdicts = story.filter((line) => / {2}exit \d+$/.test(line)).map((line) => line.replace(/ {2}[0-9a-f]{64} .* exit/, ' exit'));
    assert.deepEqual(verdicts, ['AGREED exit 0', 'CONTESTED exit 21', 'MISMATCH exit 20']);
  });

  test('a signal ends it and everything that it started', async (t) => {
    const temporary = await temporaryFolder(t);
    const demo = startDemo(temporary);
    await linesUntil(demo, /as they arrive/);
    const pids = await ownersOf(temporary);
    demo.kill('SIGTERM');
    assert.deepEqual(await once(demo, 'exit'), [130, null]);
    assert.deepEqual(pids.filter(isRunning), []);
    assert.deepEqual(await demoFolders(temporary), []);
  });

  test('when a builder is lost it says so and tells no success', async (t) => {
    const temporary = await temporaryFolder(t);
    const demo = startDemo(temporary, '--json');
    const exit = once(demo, 'exit');
    const output = text(demo.stdout);
    // Its node has the store open from its start on, long before the builder has anything to say.
    process.kill(await untilOwned(temporary, 'arnaud'), 'SIGKILL');
    assert.deepEqual(await exit, [69, null]);
    const { error, verdicts } = JSON.parse(await output) as { error: { code: string }; verdicts?: unknown };
    assert.deepEqual([error.code, verdicts], ['node-unreachable', undefined]);
    assert.deepEqual(await demoFolders(temporary), []);
  });
});

type Demo = ChildProcessByStdio<null, Readable, null>;

function startDemo(temporary: string, ...flags: string[]): Demo {
  return spawn(process.execPath, [PROGRAM, 'demo', ...flags], { env: { ...process.env, ...environmentIn(temporary) }, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** The lines of its result, up to the one that is waited for. */
async function linesUntil(demo: Demo, last: RegExp): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: demo.stdout })) {
    lines.push(line);
    if (last.test(line)) return lines;
  }
  throw new Error(`the demo ended before it said ${last}:\n${lines.join('\n')}`);
}

/** The demo's temporary folder is made in it. */
async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Compiled code stays where it is: only the demo's own folder is looked for. */
function environmentIn(temporary: string): Record<string, string> {
  return { TMPDIR: temporary, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
}

async function demoFolders(temporary: string): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('concur-'));
}

/** Of the stores in the demo's homes: each says which process has it open. */
async function ownersOf(temporary: string): Promise<number[]> {
  const [demo] = await demoFolders(temporary);
  const names = await readdir(join(temporary, demo as string));
  return Promise.all(names.map((name) => untilOwned(temporary, name)));
}

async function untilOwned(temporary: string, name: string): Promise<number> {
  return until(`${name} has a node`, async () => {
    const [demo] = await demoFolders(temporary);
    const owner = await readFile(join(temporary, demo ?? '', name, 'store', 'owner'), 'utf8').catch(ifMissing);
    return owner === undefined ? undefined : Number(/^pid (\d+)$/m.exec(owner)?.[1]);
  }, { signal: AbortSignal.timeout(30_000) });
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
