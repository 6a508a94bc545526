/** cli/concur.js as a process of its own: what only an operating system can show. */

import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { temporaryFolder } from '../temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../cli/concur.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runProcess(program: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error.code as unknown as number | null);
      resolve({ code, stdout, stderr });
    });
  });
}

/** Node versions other than ours that the machine happens to have. */
async function olderNode(): Promise<string | null> {
  const ours = join(fileURLToPath(new URL('../../node_modules/.bin', import.meta.url)), 'node');
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const candidate = join(folder, 'node');
    if (candidate === ours || !existsSync(candidate)) continue;
    const { stdout } = await runProcess(candidate, ['--version']);
    if (Number(stdout.slice(1).split('.')[0]) < 24) return candidate;
  }
  return null;
}

test('under an older Node the command starts the Node that came with our packages', async (t) => {
  const node = await olderNode();
  if (node === null) return t.skip('there is no Node below 24 in PATH');
  const { code, stdout } = await runProcess(node, [BIN, 'version', '--json']);
  assert.equal(code, 0);
  assert.match((JSON.parse(stdout) as { node: string }).node, /^2[4-9]\./);
});

test('the exit code passes through the restart', async (t) => {
  const node = await olderNode();
  if (node === null) return t.skip('there is no Node below 24 in PATH');
  assert.equal((await runProcess(node, [BIN, 'verfy'])).code, 64);
});

test('it is found through a link, from another folder', async (t) => {
  const folder = await temporaryFolder(t);
  await symlink(BIN, join(folder, 'concur'));
  assert.equal((await runProcess(join(folder, 'concur'), ['version'], { cwd: folder })).code, 0);
});

test('an older Node without ours beside it is told what to install, with 78', async (t) => {
  const node = await olderNode();
  if (node === null) return t.skip('there is no Node below 24 in PATH');
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'cli'));
  await copyFile(BIN, join(folder, 'cli/concur.mjs'));
  const { code, stderr } = await runProcess(node, [join(folder, 'cli/concur.mjs'), 'version']);
  assert.equal(code, 78);
  assert.match(stderr, /^concur: error: concur needs Node 24 or newer, this is .*\nconcur: hint: .*npm ci/);
});

test('a Node that is older than the one that restarted it does not go round in circles', async (t) => {
  const node = await olderNode();
  if (node === null) return t.skip('there is no Node below 24 in PATH');
  const { code } = await runProcess(node, [BIN, 'version'], { env: { ...process.env, CONCUR_RESTARTED: '1' } });
  assert.equal(code, 78);
});

test('a checkout whose packages are missing says so, with 78', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'cli'));
  await copyFile(BIN, join(folder, 'cli/concur.mjs'));
  const { code, stderr } = await runProcess(process.execPath, [join(folder, 'cli/concur.mjs'), 'version']);
  assert.equal(code, 78);
  assert.match(stderr, /concur: hint: run npm ci/);
});

test('bad input 95: a pipe whose reader is gone ends quietly', async () => {
  const child = start(['help']);
  child.stdout.destroy();
  const { code, stderr } = await ended(child);
  assert.equal(stderr, '');
  assert.equal(code, 0);
});

test('bad input 95: a full disk under stdout is no success', async (t) => {
  if (!existsSync('/dev/full')) return t.skip('there is no /dev/full');
  await using full = await open('/dev/full', 'w');
  const child = spawn(process.execPath, [BIN, 'version'], { stdio: ['ignore', full.fd, 'pipe'] });
  const [code, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('close', resolve)),
    child.stderr?.toArray().then((chunks) => Buffer.concat(chunks as Buffer[]).toString()),
  ]);
  assert.equal(code, 74);
  assert.equal(stderr, 'concur: error: cannot write the result to stdout\n');
});

test('bad input 95: with an empty HOME no folder is taken for the home, and with HOME unset the user\'s own is', async (t) => {
  const env = { PATH: process.env['PATH'] };
  const cwd = await temporaryFolder(t);
  const { code, stderr } = await runProcess(process.execPath, [BIN, 'policy', 'list'], { cwd, env: { ...env, HOME: '' } });
  assert.equal(code, 78);
  assert.match(stderr, /not an absolute path\nconcur: hint: set HOME/);
  assert.deepEqual(await readdir(cwd), []);
  assert.equal((await runProcess(process.execPath, [BIN, 'config', 'show'], { cwd, env })).code, 0);
});

test('a command that waits for what never comes is no success', async (t) => {
  const neverOpens = `
    import files from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    files.open = () => new Promise(() => {});
    syncBuiltinESMExports();`;
  const preload = `data:text/javascript,${encodeURIComponent(neverOpens)}`;
  const { code, stdout, stderr } = await runProcess(process.execPath, ['--import', preload, BIN, 'policy', 'check', BIN, '--home', await temporaryFolder(t)]);
  assert.equal(code, 70);
  assert.equal(stdout, '');
  assert.match(stderr, /^concur: error: this is a bug in concur: nothing is left to wait for/);
});

test('Ctrl-C while it waits for input ends it with 130', async (t) => {
  const child = start(['policy', 'check', '-'], { CONCUR_HOME: await temporaryFolder(t) });
  // More than a pipe holds: when all of it was taken, the command reads.
  child.stdin.on('error', () => undefined);
  child.stdin.write(Buffer.alloc(1024 * 1024, 0x23), () => child.kill('SIGINT'));
  const { code, stderr } = await ended(child);
  assert.equal(code, 130);
  assert.equal(stderr, 'concur: error: interrupted\n');
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env } });
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const text = async (stream: typeof child.stdout) => Buffer.concat(await stream.toArray() as Buffer[]).toString();
  const closed = new Promise<number | null>((resolve) => { child.once('close', resolve); });
  const [code, stdout, stderr] = await Promise.all([closed, child.stdout.destroyed ? '' : text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
