import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '../../../cli/main.ts';
import { testIo } from '../test-io.ts';

const PEER = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';
const HASH = 'a'.repeat(64);
let folder: string;
before(async () => { folder = await mkdtemp(join(tmpdir(), 'concur-verify-')); });
after(() => rm(folder, { recursive: true }));

describe('what is typed wrongly is refused before a policy is looked for, and before peers are asked:', () => {
  for (const words of [[], ['--sha256', 'x'], ['--sha256', HASH.toUpperCase()], ['a', '--sha256', HASH], ['a', 'b', '--name', 'c'], ['-', '-'], ['a', '--name', '../a']]) {
    test(`verify ${words.join(' ')}`, async () => {
      const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'nowhere') } });
      const exit = await run(['verify', ...words, '--peer', PEER], io);
      assert.ok([64, 65].includes(exit), `${exit}: ${io.output.stderr}`);
      assert.doesNotMatch(io.output.stderr, /asked|policy/);
    });
  }
});
