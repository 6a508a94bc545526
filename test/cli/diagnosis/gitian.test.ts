/** Real builders who disagreed: their signed assertions say what was on their machines, and no manifest is needed to use that. */

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { run } from '../../../cli/main.ts';
import { fixedClock } from '../../../src/base/clock.ts';
import { DATA } from '../../ledger/ground-truth.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testIo } from '../test-io.ts';

interface Artifact {
  readonly artifact: string;
  readonly camps: readonly { readonly signers: readonly string[] }[];
  readonly firstThings: readonly { readonly what: string; readonly values: readonly { readonly signers: readonly string[] }[] }[];
  readonly facts: readonly { readonly facts: readonly string[]; readonly separates: readonly string[]; readonly exact: boolean; readonly tied: number; readonly p: number }[];
}

suite('diagnose, of real gitian trees', () => {
  async function diagnoseReal(t: TestContext, repository: string, words: readonly [project: string, release: string]): Promise<Artifact[]> {
    const folder = await temporaryFolder(t);
    const say = async (...argv: string[]) => {
      const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'home') }, clock: fixedClock(1_767_225_600) });
      await run(argv, io);
      return io.output.stdout;
    };
    const source = join(DATA, repository);
    const keys = (await readdir(join(source, 'keys'))).map((name) => join(source, 'keys', name));
    await writeFile(join(folder, 'p.policy'), await say('policy', 'draft', '--project', words[0], '--threshold', '3', ...keys));
    await appendFile(join(folder, 'p.policy'), 'accept weak\n');
    await say('policy', 'add', 'p.policy', '--yes');
    await say('certificate', 'import', join(source, 'keys'));
    await say('import', source, '--project', words[0]);
    const said = JSON.parse(await say('diagnose', ...words, '--json')) as { artifacts?: Artifact[] } & Artifact;
    return said.artifacts ?? [said];
  }

  const without = (repository: string) => (existsSync(join(DATA, repository)) ? false : `no real data in ${DATA}: set CONCUR_TEST_DATA`);

  test('three builders with three hashes: base packages and inputs separate every camp, and chance would do so too', { skip: without('dashpay+gitian.sigs') }, async (t) => {
    const artifacts = await diagnoseReal(t, 'dashpay+gitian.sigs', ['dash', '0.12.3-win-unsigned']);
    assert.equal(artifacts.length, 3);
    for (const { artifact, camps, firstThings, facts } of artifacts) {
      assert.equal(camps.length, 3, artifact);
      assert.deepEqual(firstThings, [], 'they built one commit');
      const [first] = facts;
      assert.ok(first?.exact === true && first.tied > 1, artifact);
      assert.ok(facts.some((row) => row.facts.some((fact) => fact.startsWith('base.trusty-amd64.'))), artifact);
      assert.ok(facts.every(({ p }) => p > 0.05), 'three builders prove nothing');
    }
  });

  test('one builder of eight with another commit: that is said first, for it is no divergence', { skip: without('bitcoin-core+gitian.sigs') }, async (t) => {
    const artifacts = await diagnoseReal(t, 'bitcoin-core+gitian.sigs', ['bitcoin-core', '0.10.1rc2-win']);
    assert.equal(artifacts.length, 5);
    for (const { firstThings: [thing], camps } of artifacts) {
      // Seven whose signatures hold, one whose key is nowhere, and the one.
      assert.equal(thing?.what, 'source');
      assert.deepEqual(thing?.values.map(({ signers }) => signers.length), [8, 1]);
      assert.deepEqual(camps[1]?.signers, thing?.values[1]?.signers);
    }
  });
});
