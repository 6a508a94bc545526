import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { MAX_ANSWER_BYTES } from '../../src/base/limits.ts';
import { ANSWER_TIMEOUT, askCommand } from '../../src/build/ask-command.ts';
import { refusedAs } from '../refusal.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const ask = (script: string, variables = {}) => askCommand('/bin/sh', ['-c', script], variables);

function needsShell(t: TestContext): boolean {
  if (existsSync('/bin/sh')) return true;
  t.skip('there is no /bin/sh');
  return false;
}

test('an answer is exit code and both outputs', async (t) => {
  if (!needsShell(t)) return;
  assert.deepEqual(await ask('echo out; echo err >&2; exit 3'), { status: 3, stdout: 'out\n', stderr: 'err\n' });
});

test('a program that a signal ended has no exit code', async (t) => {
  if (!needsShell(t)) return;
  assert.equal((await ask('kill -TERM $$')).status, null);
});

test('a program sees our variables with LC_ALL=C, an empty input and no terminal', async (t) => {
  if (!needsShell(t)) return;
  const { stdout } = await ask('echo "$LC_ALL $ANSWER"; cat; (: < /dev/tty) 2>/dev/null || echo no terminal', { LC_ALL: 'de_DE.UTF-8', ANSWER: '42', PATH: process.env['PATH'] });
  assert.equal(stdout, 'C 42\nno terminal\n');
});

test('a missing program is missing, and a folder cannot be run', async () => {
  await assert.rejects(askCommand('concur-no-such-tool', [], process.env), refusedAs('tool-missing', /^tool "concur-no-such-tool" is not installed$/));
  await assert.rejects(askCommand('/', [], process.env), refusedAs('tool-failed', /^tool "\/" cannot be run: /));
});

test('a program that does not stop printing is stopped', async (t) => {
  if (!needsShell(t)) return;
  await assert.rejects(ask('while :; do echo 0123456789012345678901234567890123456789; done'), refusedAs('tool-failed', new RegExp(`printed more than ${MAX_ANSWER_BYTES} bytes`)));
});

test('a program that does not answer is killed with its children', async (t) => {
  if (!needsShell(t)) return;
  const folder = await temporaryFolder(t);
  const pipe = join(folder, 'pipe');
  try {
    execFileSync('mkfifo', [pipe]);
  } catch {
    return t.skip('mkfifo is not available');
  }
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asking = ask(`sleep 1000 > ${pipe} & wait`, { PATH: process.env['PATH'] });
  // Opens when the child's child has opened it for writing, and ends when that one is gone.
  const written = createReadStream(pipe);
  await once(written, 'open');
  t.mock.timers.tick(ANSWER_TIMEOUT);
  await assert.rejects(asking, refusedAs('tool-failed', /gave no answer within 5 s/));
  await once(written.resume(), 'end');
});
