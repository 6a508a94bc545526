/** Commands beside a running node: they talk to it over its control socket. */

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../cli/main.ts';
import { systemClock } from '../../src/base/clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { writeGuixTree } from '../trees/guix.ts';
import { policyOf } from '../trees/tree.ts';
import { testIo } from './test-io.ts';

const BIN = fileURLToPath(new URL('../../cli/concur.js', import.meta.url));

/** Resolves when the node has said that it is ready. */
async function startNode(home: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [BIN, '--home', home, 'node', '--listen', '/ip4/127.0.0.1/tcp/0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface(child.stderr)) {
    if ((JSON.parse(line) as { msg: string }).msg === 'node is ready') break;
  }
  child.stderr.resume();
  return child;
}

test('while a node runs, commands ask it, and it ends cleanly when told to', async (t) => {
  const folder = await temporaryFolder(t);
  const home = join(folder, 'home');
  await writeFile(join(folder, 'hello.deb'), 'hello');
  const concur = async (...argv: string[]) => {
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: home }, clock: systemClock });
    const code = await run([...argv, '--json'], io);
    return { code, answer: JSON.parse(io.output.stdout) as Record<string, unknown> };
  };

  const node = await startNode(home);
  t.after(() => node.kill('SIGKILL'));
  const self = await concur('peers', '--self');
  assert.equal(self.code, 0);
  assert.match((self.answer['addresses'] as string[]).join(' '), /\/ip4\/127\.0\.0\.1\/tcp\/[1-9]\d*\/p2p\/12D3/);
  const [own = ''] = self.answer['addresses'] as string[];
  const address = '/ip4/192.0.2.1/tcp/4884/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';
  assert.equal((await concur('peers', 'add', own)).code, 64);
  assert.equal((await concur('peers', 'ban', address.slice(-52))).code, 0);
  assert.equal((await concur('peers', 'add', address)).code, 0);
  assert.deepEqual((await concur('peers')).answer, { schemaVersion: 1, peers: [], undialled: [address] });

  assert.equal((await concur('key', 'new', '--name', 'Ada', '--email', 'ada@example.org', '--no-passphrase')).code, 0);
  const attested = await concur('attest', 'hello.deb', '--project', 'hello', '--release', '1', '--source', '53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e', '--yes');
  assert.equal(attested.code, 0);
  assert.equal(attested.answer['published'], true);
  const refused = await concur('show', 'ffffffffffff');
  assert.equal(refused.code, 65);
  assert.equal((refused.answer['error'] as { code: string }).code, 'not-found');

  const tree = await writeGuixTree(join(folder, 'tree'), { releases: 1, traps: 'none' });
  await writeFile(join(folder, 'tree.policy'), policyOf(tree));
  assert.equal((await concur('policy', 'add', 'tree.policy', '--yes')).code, 0);
  const imported = await concur('import', 'tree/sigs', '--certificates', 'tree/sigs/builder-keys');
  assert.deepEqual([imported.code, imported.answer['read'], imported.answer['refused']], [0, tree.signatures.length, []]);
  const exported = await concur('export', tree.project, '--format', 'guix', '-o', 'again');
  assert.deepEqual([exported.code, exported.answer['statements'], exported.answer['files']], [0, tree.signatures.length, 2 * tree.signatures.length]);

  const ended = new Promise<number | null>((resolve) => { node.once('exit', resolve); });
  // As a terminal does that is closed: its shell sends one too, and concur.js passes it on once more.
  node.kill('SIGHUP');
  node.kill('SIGHUP');
  assert.equal(await ended, 0);
  assert.equal((await concur('peers')).code, 69);
  assert.equal((await concur('log')).code, 0);
});
