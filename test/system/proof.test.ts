/** A proof is checked where nothing is: no network, no home, nothing that could be written to. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { makeBuilder, NOW, policyNaming, resultOf } from '../ledger/workbench.ts';
import { proofOf } from '../proof/workbench.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'cli', 'concur.js');
const FILE = Buffer.from('good\n');
let folder: string;
let hash: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-proof-'));
  const builders = await Promise.all(['ada', 'grace'].map(makeBuilder));
  const policy = policyNaming(builders, 2);
  const messages = await Promise.all(builders.map((builder) => builder.sign(resultOf(builder, { sha256: sha256Hex(FILE) }), NOW)));
  hash = sha256Hex(policy);
  await writeFile(join(folder, 'tails.iso'), FILE);
  await writeFile(join(folder, 'tails.policy'), policy);
  await writeFile(join(folder, 'tails.concur'), proofOf({ messages, signers: builders, policy }));
});

after(() => rm(folder, { recursive: true }));

const canUnshare = spawnSync('unshare', ['-rn', 'true']).status === 0;
const NO_NETWORK = { skip: canUnshare ? false : 'unshare -rn is needed to take the network away' };

function verify(env: NodeJS.ProcessEnv, ...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('unshare', ['-rn', process.execPath, MAIN, 'proof', 'verify', 'tails.iso', 'tails.concur', ...words, '--quiet'], {
    cwd: folder, env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8',
  });
}

test('without network and without a home', NO_NETWORK, () => {
  for (const choice of [['--policy', 'tails.policy'], ['--policy-hash', hash]]) {
    const { status, stdout, stderr } = verify({}, ...choice);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^AGREED {2}[0-9a-f]{64} {2}tails 1\.0 {2}exit 0\n$/);
  }
});

test('with an empty home that nobody can write to, which stays empty', NO_NETWORK, async () => {
  const home = join(folder, 'home');
  await mkdir(home);
  await chmod(home, 0o500);
  const { status, stdout } = verify({ HOME: home, CONCUR_HOME: join(home, 'concur'), XDG_CACHE_HOME: join(home, 'cache') }, '--policy', 'tails.policy');
  assert.equal(status, 0, stdout);
  // Root, which CI may be, is kept from writing by no mode.
  assert.deepEqual((await readdir(home)).filter((name) => name !== 'cache'), []);
  await chmod(home, 0o700);
});
