/** The frame: how commands end that go wrong in ways of their own. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { run } from '../../cli/main.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testIo } from './test-io.ts';

/** Whatever asks for this variable meets a bug. */
function brokenEnvironment(): Record<string, string> {
  return Object.defineProperty({}, 'CONCUR_HOME', { get: () => { throw new TypeError('x is not a function'); } });
}

test('a bug of ours ends with 70, says where to report it, and shows its stack only with -v', async () => {
  const io = { ...testIo({ cwd: '/' }), env: brokenEnvironment() };
  assert.equal(await run(['config', 'show'], io), 70);
  assert.match(io.output.stderr, /^concur: error: this is a bug in concur: x is not a function\nconcur: hint: .*report.*\n$/);

  const verbose = { ...testIo({ cwd: '/' }), env: brokenEnvironment() };
  assert.equal(await run(['config', 'show', '-v'], verbose), 70);
  assert.match(verbose.output.stderr, /\n\s+at .*main\.test\.ts/);
});

test('with --json the error is the document, and nothing is said twice', async () => {
  const io = testIo({ cwd: '/' });
  assert.equal(await run(['policy', 'check', 'absent', '--json'], io), 74);
  assert.equal(io.output.stderr, '');
  assert.deepEqual(JSON.parse(io.output.stdout), {
    schemaVersion: 1, error: { code: 'read-failed', message: 'cannot read "absent": there is no such file or folder', hint: null, exit: 74 },
  });
});

test('global options work before a command, between its words and after it', async (t) => {
  const cwd = await temporaryFolder(t);
  for (const argv of [['--json', 'config', 'show'], ['config', '--json', 'show'], ['config', 'show', '--json']]) {
    const io = testIo({ cwd });
    assert.equal(await run(argv, io), 0);
    assert.equal((JSON.parse(io.output.stdout) as { schemaVersion: number }).schemaVersion, 1);
  }
});

test('what stands after the command wins over what stands before it', async (t) => {
  const cwd = await temporaryFolder(t);
  const io = testIo({ cwd });
  await run(['--home', 'before', 'config', 'show', '--home', 'after', '--json'], io);
  assert.equal((JSON.parse(io.output.stdout) as { home: { data: string } }).home.data, join(cwd, 'after'));
});

test('an option of a command is not taken for a global one, and the other way round', async (t) => {
  const cwd = await temporaryFolder(t);
  const io = testIo({ cwd });
  // --input is attest's own; --no-input is nobody's opposite.
  await run(['attest', 'a', '--project', 'p', '--release', '1', '--source', 'main', '--input', 'x', '--no-input'], io);
  assert.match(io.output.stderr, /source "main"/);
});

test('interrupted while it reads, a command ends with 130', async (t) => {
  const interruption = new AbortController();
  // The interruption comes when the command already waits for its input.
  const endless = new Readable({ read: () => interruption.abort() });
  const io = { ...testIo({ cwd: await temporaryFolder(t), signal: interruption.signal }), stdin: endless };
  assert.equal(await run(['policy', 'check', '-'], io), 130);
  assert.equal(io.output.stderr, 'concur: error: interrupted\n');
});

test('a command that does not finish within --timeout ends with 69', async (t) => {
  const io = { ...testIo({ cwd: await temporaryFolder(t) }), stdin: new Readable({ read: () => undefined }) };
  assert.equal(await run(['policy', 'check', '-', '--timeout', '0.01'], io), 69);
  assert.match(io.output.stderr, /^concur: error: not finished after 0.01 seconds\n/);
  const longer = { ...testIo({ cwd: await temporaryFolder(t) }), stdin: new Readable({ read: () => undefined }) };
  assert.equal(await run(['policy', 'check', '-', '--timeout', '1'], longer), 69);
  assert.match(longer.output.stderr, /^concur: error: not finished after 1 second\n/);
});

test('bad input 95: a result that cannot be written is an error, a reader that went away is none', async () => {
  const failing = (code: string) => new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
  const full = testIo({ cwd: '/' });
  assert.equal(await run(['help'], { ...full, stdout: failing('ENOSPC') }), 74);
  assert.equal(full.output.stderr, 'concur: error: cannot write the result to stdout\n');

  const gone = testIo({ cwd: '/' });
  assert.equal(await run(['help'], { ...gone, stdout: failing('EPIPE') }), 0);
  assert.equal(gone.output.stderr, '');
});
