import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createContext } from '../../../cli/context.ts';
import { guessGlobals } from '../../../cli/globals.ts';
import { hashGiven } from '../../../cli/terminal/hashing.ts';
import { createOutput } from '../../../cli/terminal/output.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testIo, type TestIoOptions } from '../test-io.ts';

const MIB = 1024 * 1024;

/** Hashes a file of 4 MiB while `step` milliseconds pass between two looks at the clock. */
async function hashWatched(t: TestContext, step: number, options: Pick<TestIoOptions, 'terminal'>): Promise<string> {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'tails.iso'), Buffer.alloc(4 * MIB));
  let now = -step;
  const io = testIo({ cwd, elapsed: () => (now += step), ...options });
  const globals = guessGlobals([]);
  const context = createContext(io, globals, createOutput(io, globals));
  assert.equal((await hashGiven(context, 'tails.iso')).size, 4 * MIB);
  return io.output.stderr;
}

test('on a terminal progress is drawn at once, redrawn in place, and wiped', async (t) => {
  const stderr = await hashWatched(t, 60, { terminal: true });
  assert.ok(stderr.startsWith('\r\u001b[Khashing  tails.iso  25 %'), stderr);
  assert.equal(stderr.split('hashing').length - 1, 2, 'drawn no more often than ten times a second');
  assert.ok(stderr.endsWith('\r\u001b[K'));
  assert.ok(!stderr.includes('\n'));
});

test('elsewhere it is one line every ten seconds', async (t) => {
  assert.equal(await hashWatched(t, 1_000, {}), '');
  assert.match(await hashWatched(t, 6_000, {}), /^hashing {2}tails\.iso {2}50 % .*\nhashing {2}tails\.iso {2}100 % .*\n$/);
});
