import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { createContext } from '../../../cli/context.ts';
import { guessGlobals } from '../../../cli/globals.ts';
import { findPolicy, locatePolicy, sourceAgain } from '../../../cli/policy/source.ts';
import { createOutput } from '../../../cli/terminal/output.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testIo } from '../test-io.ts';

describe('what is given names', () => {
  const cases: [given: string, expected: ReturnType<typeof locatePolicy>][] = [
    ['tails', { kind: 'name', name: 'tails' }],
    ['bitcoin-core', { kind: 'name', name: 'bitcoin-core' }],
    ['./tails', { kind: 'file', path: './tails' }],
    ['tails.policy', { kind: 'file', path: 'tails.policy' }],
    ['../tails.policy', { kind: 'file', path: '../tails.policy' }],
    ['/etc/tails', { kind: 'file', path: '/etc/tails' }],
    ['-', { kind: 'file', path: '-' }],
    ['https://example.org/tails.policy', { kind: 'url', url: 'https://example.org/tails.policy' }],
    ['HTTPS://EXAMPLE.org/x', { kind: 'url', url: 'https://example.org/x' }],
  ];
  for (const [given, expected] of cases) test(`${given}: ${expected.kind}`, () => assert.deepEqual(locatePolicy(given), expected));

  for (const given of ['http://example.org/x', 'ftp://example.org/x', 'file:///etc/x']) {
    test(`${given}: nothing`, () => assert.throws(() => locatePolicy(given), { code: 'usage' }));
  }

  test('where it came from leads there again', () => {
    assert.deepEqual(sourceAgain('keys/tails'), { kind: 'name', name: 'tails' });
    assert.deepEqual(sourceAgain('/home/ada/tails.policy'), { kind: 'file', path: '/home/ada/tails.policy' });
    assert.deepEqual(sourceAgain('https://example.org/tails.policy'), { kind: 'url', url: 'https://example.org/tails.policy' });
  });
});

describe('a policy is found', () => {
  async function open(t: TestContext) {
    const folder = await temporaryFolder(t);
    const io = testIo({ cwd: folder });
    const globals = guessGlobals([]);
    return { folder, context: createContext(io, globals, createOutput(io, globals)) };
  }

  test('by its name in keys/, whatever lies in the folder', async (t) => {
    const { folder, context } = await open(t);
    await writeFile(join(folder, 'bitcoin-core'), 'another\n');
    await writeFile(join(folder, 'bitcoin-core.policy'), 'another\n');
    const { bytes, from, remote } = await findPolicy(context, locatePolicy('bitcoin-core'));
    assert.deepEqual([parsePolicy(bytes).project, from, remote], ['bitcoin-core', 'keys/bitcoin-core', false]);
  });

  test('bad input 69: and by no name that leads out of keys/', async (t) => {
    const { context } = await open(t);
    for (const name of ['..', '../keys/bitcoin-core', './bitcoin-core', '']) {
      await assert.rejects(findPolicy(context, sourceAgain(`keys/${name}`)), { code: 'not-found' }, name);
    }
  });

  test('with the signatures beside it, and with what may be certificates there or in a folder of its name', async (t) => {
    const { folder, context } = await open(t);
    await mkdir(join(folder, 'tails'));
    await mkdir(join(folder, 'folder.asc'));
    for (const file of ['tails.policy', 'tails.policy.sig', 'tails.policy.asc', 'ada.asc', 'grace.gpg', 'notes.txt', '.hidden.asc', 'tails/rosa.pgp', 'other.policy.asc']) await writeFile(join(folder, file), file);
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling.asc'));
    const found = await findPolicy(context, locatePolicy('tails.policy'));
    assert.deepEqual(found.signatures.map((bytes) => Buffer.from(bytes).toString()), ['tails.policy.sig', 'tails.policy.asc']);
    assert.deepEqual(found.certificates.map((file) => relative(folder, file)), ['ada.asc', 'grace.gpg', 'tails/rosa.pgp']);
    assert.equal(found.from, join(folder, 'tails.policy'));
  });

  test('bad input 101: a pipe beside it is not waited for', async (t) => {
    const { folder, context } = await open(t);
    await writeFile(join(folder, 'tails.policy'), 'x');
    try {
      execFileSync('mkfifo', [join(folder, 'tails.policy.sig'), join(folder, 'ada.asc')], { stdio: 'ignore' });
    } catch {
      return t.skip('mkfifo is not installed');
    }
    const { signatures, certificates } = await findPolicy(context, locatePolicy('tails.policy'));
    assert.deepEqual([signatures, certificates], [[], []]);
  });
});
