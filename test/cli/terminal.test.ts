/** What a person at a terminal sees and answers, on a real pseudo-terminal (made by util-linux's script). */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../cli/concur.js', import.meta.url));
const ENTER = '\r';
const CTRL_C = '\u0003';
/** Milliseconds for one whole conversation. */
const PATIENCE = 20_000;

interface Turn {
  /** Sent as soon as this was printed, after what the turn before waited for. */
  readonly after: string;
  readonly type: string;
}

interface Session {
  readonly screen: string;
  readonly code: number | null;
}

const skip = canMakeTerminal() ? false : 'script (util-linux) is not installed';

function canMakeTerminal(): boolean {
  try {
    execFileSync('script', ['--version']);
    return process.platform === 'linux';
  } catch {
    return false;
  }
}

function converse(folder: string, args: readonly string[], turns: readonly Turn[], more: NodeJS.ProcessEnv = {}): Promise<Session> {
  // A terminal made for a pipe has no columns, and prompts would wrap after every character.
  const command = `stty columns 200 rows 50; ${[process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ')}`;
  const env: NodeJS.ProcessEnv = { ...process.env, CONCUR_HOME: join(folder, 'home'), TERM: 'xterm', SHELL: '/bin/sh', ...more };
  delete env['FORCE_COLOR'];
  delete env['CONCUR_PASSPHRASE'];
  delete env['CI'];
  // A question that nobody answers must fail the test, not stop it.
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, env, timeout: PATIENCE });
  return new Promise((resolve, reject) => {
    let screen = '';
    let seen = 0;
    const left = [...turns];
    child.stdout.on('data', (chunk: Buffer) => {
      screen += chunk.toString();
      const at = left[0] === undefined ? -1 : screen.indexOf(left[0].after, seen);
      if (at === -1) return;
      seen = screen.length;
      child.stdin.write(left.shift()?.type ?? '');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (left.length === 0) resolve({ screen, code });
      else reject(new Error(`was never asked "${left[0]?.after}":\n${screen}`));
    });
  });
}

async function newFolder(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'hello.deb'), 'hello');
  return folder;
}

const NEW_KEY = ['key', 'new', '--name', 'Ada', '--email', 'ada@example.org'];
const ATTEST = ['attest', 'hello.deb', '--project', 'hello', '--release', '1', '--source', '53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e'];

test('a new key asks for its passphrase twice, shows neither, and is locked by it', { skip }, async (t) => {
  const folder = await newFolder(t);
  const made = await converse(folder, NEW_KEY, [
    { after: 'passphrase for the new key', type: `hunter2${ENTER}` },
    { after: 'once more', type: `hunter2${ENTER}` },
  ]);
  assert.equal(made.code, 0, made.screen);
  assert.doesNotMatch(made.screen, /hunter2/);

  const attested = await converse(folder, [...ATTEST, '--yes'], [{ after: 'passphrase for', type: `hunter2${ENTER}` }]);
  assert.equal(attested.code, 0, attested.screen);
  assert.match(attested.screen, /attested/);
});

test('two different passphrases make no key', { skip }, async (t) => {
  const folder = await newFolder(t);
  const { code, screen } = await converse(folder, NEW_KEY, [
    { after: 'passphrase for the new key', type: `hunter2${ENTER}` },
    { after: 'once more', type: `hunter3${ENTER}` },
  ]);
  assert.equal(code, 64, screen);
  assert.match(screen, /the two passphrases differ/);
});

test('Ctrl-C at a question ends with 130', { skip }, async (t) => {
  const { code, screen } = await converse(await newFolder(t), NEW_KEY, [{ after: 'passphrase for the new key', type: CTRL_C }]);
  assert.equal(code, 130, screen);
});

test('what would be public is shown before it is asked for, and no is no', { skip }, async (t) => {
  const folder = await newFolder(t);
  await converse(folder, [...NEW_KEY, '--no-passphrase'], []);
  const refused = await converse(folder, ATTEST, [{ after: 'for ever?', type: `n${ENTER}` }]);
  assert.equal(refused.code, 64, refused.screen);
  assert.ok(refused.screen.indexOf('hello.deb  5 B') < refused.screen.indexOf('for ever?'));
  assert.match(refused.screen, /the answer was no/);

  const agreed = await converse(folder, ATTEST, [{ after: 'for ever?', type: 'y' }]);
  assert.equal(agreed.code, 0, agreed.screen);
});

test('with --no-input nothing is asked, even on a terminal', { skip }, async (t) => {
  const { code, screen } = await converse(await newFolder(t), [...NEW_KEY, '--no-input'], []);
  assert.equal(code, 64, screen);
  assert.match(screen, /needs a passphrase/);
});

test('colour is for terminals, and NO_COLOR is honoured', { skip }, async (t) => {
  const folder = await newFolder(t);
  const uncoloured = 'concur: error: unknown command "verfy"\r\n';
  assert.ok(!(await converse(folder, ['verfy'], [])).screen.startsWith(uncoloured));
  assert.ok((await converse(folder, ['verfy', '--color', 'never'], [])).screen.startsWith(uncoloured));
  assert.ok((await converse(folder, ['verfy'], [], { NO_COLOR: '1' })).screen.startsWith(uncoloured));
});
