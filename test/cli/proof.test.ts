import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '../../cli/main.ts';
import { fixedClock } from '../../src/base/clock.ts';
import { NOW, RIGHT } from '../ledger/workbench.ts';
import { recordedProof } from '../proof/recorded.ts';
import { testIo } from './test-io.ts';

const { path, policyHash } = recordedProof('witnessed.concur');
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-proof-'));
  await copyFile(path, join(folder, 'tails.concur'));
});
after(() => rm(folder, { recursive: true }));

async function verify(now: number, ...words: readonly string[]): Promise<{ exit: number; stdout: string }> {
  const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'nowhere') }, clock: fixedClock(now) });
  const exit = await run(['proof', 'verify', '--sha256', RIGHT, '--name', 'tails.iso', 'tails.concur', '--policy-hash', policyHash, ...words], io);
  return { exit, stdout: io.output.stdout };
}

describe('a proof with checkpoints, on the command line,', () => {
  test('is agreed as of its newest one', async () => {
    const { exit, stdout } = await verify(NOW + 720);
    assert.equal(exit, 0);
    assert.match(stdout, /^AGREED {2}a{64} {2}tails 1\.0 {2}exit 0$/m);
    assert.match(stdout, /completeness witnessed by will \(12 min ago\)/);
  });

  test('is stale when that is older than the policy allows, and says where to go', async () => {
    const { exit, stdout } = await verify(NOW + 2 * 86_400);
    assert.equal(exit, 23);
    assert.match(stdout, /^STALE {2}a{64}/);
    assert.match(stdout, /next: the proof is too old, or nobody witnessed it: get a newer one, or ask a node with concur verify/);
  });

  test('says in JSON who witnessed what', async () => {
    const { stdout } = await verify(NOW + 720, '--json');
    const { completeness } = JSON.parse(stdout) as { completeness: unknown };
    assert.deepEqual(completeness, { need: 1, asOf: NOW, witnesses: [{ name: 'will', time: NOW, lacking: [] }] });
  });
});

describe('the making of a proof', () => {
  const peer = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';
  for (const words of [[], ['a', 'b', 'c', 'd'], ['a', 'b', '--name', 'c'], ['a', '--sha256', RIGHT], ['--sha256', 'x'], ['a', '--name', '../a'], ['a', '--project', '../a']]) {
    test(`that is typed wrongly is refused before peers are asked: ${words.join(' ') || 'nothing'}`, async () => {
      const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'nowhere') } });
      const exit = await run(['proof', 'make', ...words, '-o', 'made.concur', '--peer', peer], io);
      assert.ok([64, 65].includes(exit), `${exit}: ${io.output.stderr}`);
      assert.doesNotMatch(io.output.stderr, /asked|policy/);
    });
  }
});
