/** Signing by the person's own gpg, with a real one. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../../cli/main.ts';
import { systemClock } from '../../src/base/clock.ts';
import { testIo } from './test-io.ts';

const skip = hasGpg() ? false : 'gpg is not installed';

function hasGpg(): boolean {
  try {
    execFileSync('gpg', ['--version']);
    return true;
  } catch {
    return false;
  }
}

test('attest --gpg signs with a key that gpg holds, and takes its certificate along', { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'concur-gpg-'));
  const before = process.env['GNUPGHOME'];
  process.env['GNUPGHOME'] = folder;
  t.after(async () => {
    execFileSync('gpgconf', ['--kill', 'all']);
    if (before === undefined) delete process.env['GNUPGHOME'];
    else process.env['GNUPGHOME'] = before;
    await rm(folder, { recursive: true });
  });
  await chmod(folder, 0o700);
  const gpg = (...args: string[]) => execFileSync('gpg', ['--batch', '--quiet', ...args], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  gpg('--pinentry-mode', 'loopback', '--passphrase', '', '--quick-generate-key', 'Ada <ada@example.org>', 'ed25519', 'sign', 'never');
  const [, fingerprint = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys')) ?? [];
  await writeFile(join(folder, 'hello.deb'), 'hello');

  const io = () => testIo({ cwd: folder, env: { CONCUR_HOME: 'home' }, clock: systemClock });
  const attest = ['attest', 'hello.deb', '--project', 'hello', '--release', '1', '--source', '53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e', '--yes', '--json'];
  const signed = io();
  assert.equal(await run([...attest, '--gpg', fingerprint], signed), 0, signed.output.stderr);
  assert.equal((JSON.parse(signed.output.stdout) as { signer: string }).signer, fingerprint);

  const unknown = io();
  assert.equal(await run([...attest, '--gpg', 'A'.repeat(40)], unknown), 65);
  const both = io();
  assert.equal(await run([...attest, '--gpg', fingerprint, '--key', fingerprint], both), 64);
});
