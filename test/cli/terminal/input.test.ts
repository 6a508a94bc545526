import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { createContext, type Context } from '../../../cli/context.ts';
import { guessGlobals } from '../../../cli/globals.ts';
import { createOutput } from '../../../cli/terminal/output.ts';
import { readInput } from '../../../cli/terminal/input.ts';
import { refusedAs } from '../../refusal.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testIo } from '../test-io.ts';

describe('a pipe in place of a file', { skip: process.platform === 'win32' }, () => {
  for (const [when, script] of [['before it is asked for', 'printf "first second" > "$0"'], ['in pieces', '(printf "first "; sleep 0.1; printf second) > "$0"']] as const) {
    test(`is read to its end, whose bytes come ${when}`, async (t) => {
      const { context, pipe } = await withPipe(t);
      write(t, script, pipe);
      assert.equal((await readInput(context, pipe)).toString(), 'first second');
    });
  }

  test('bad input 101: to which nobody writes is waited for no longer than its user wants', async (t) => {
    const interruption = new AbortController();
    const { context, pipe } = await withPipe(t, interruption.signal);
    const reading = readInput(context, pipe);
    setImmediate(() => { interruption.abort(); });
    await assert.rejects(reading, { name: 'AbortError' });
  });

  test('bad input 101: that never ends is read so far as anything of the kind may be long', async (t) => {
    const { context, pipe } = await withPipe(t);
    write(t, 'exec cat /dev/zero > "$0"', pipe);
    await assert.rejects(readInput(context, pipe, 100_000), refusedAs('file-unsuitable', /has more than 100000 bytes/));
  });
});

function write(t: TestContext, script: string, pipe: string): void {
  const writer = spawn('sh', ['-c', script, pipe], { stdio: 'ignore' });
  t.after(() => writer.kill());
}

async function withPipe(t: TestContext, signal?: AbortSignal): Promise<{ context: Context; pipe: string }> {
  const folder = await temporaryFolder(t);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const io = testIo({ cwd: folder, ...(signal === undefined ? {} : { signal }) });
  const globals = guessGlobals([]);
  return { context: createContext(io, globals, createOutput(io, globals)), pipe };
}
