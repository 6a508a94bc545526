/** The Tails party as its builders would have had it with concur: from signed statements to six problems, in one command. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { hash } from '../../diagnosis/samples.ts';
import { IMAGE, openPartyHome, type PartyHome } from './party-home.ts';

interface Said {
  readonly baseline: { readonly sha256: string; readonly signers: readonly string[]; readonly because: string };
  readonly problems: readonly { readonly id: string; readonly name: string; readonly kind: string; readonly signers: readonly string[]; readonly identical: boolean | null; readonly paths: readonly string[] }[];
  readonly facts: readonly { readonly facts: readonly string[]; readonly separates: readonly string[]; readonly explains: readonly string[]; readonly exact: boolean; readonly p: number; readonly tied: number }[];
  readonly setAside: readonly { readonly fact: string; readonly reason: string }[];
  readonly signers: readonly { readonly name: string; readonly manifest: string | null }[];
}

suite('diagnose, at the Tails party', () => {
  let home: PartyHome;
  before(async () => { home = await openPartyHome(); });
  after(() => home.close());

  test('finds each problem with exactly its people, from signed statements and kept manifests', async () => {
    const { stdout, exit } = await home.say('diagnose', 'tails', '3.0~rc2', '--json');
    const { baseline, problems, facts, setAside, signers } = JSON.parse(stdout) as Said;
    assert.equal(exit, 0);
    assert.deepEqual(baseline.signers, ['anonym', 'drwhax', 'intrigeri', 'segfault']);
    assert.equal(baseline.because, 'agreed');
    assert.deepEqual(problems.map((problem) => problem.signers.join(' ')).sort(), ['arnaud', 'arnaud', 'arnaud', 'arnaud', 'arnaud muri', 'arnaud nodens']);
    const ofMuri = problems.filter((problem) => problem.signers.includes('muri'));
    assert.equal(ofMuri.flatMap(({ paths }) => paths).length, 94);
    assert.deepEqual(ofMuri.map(({ identical, kind }) => [identical, kind]), [[false, 'order']]);
    assert.deepEqual(facts.map((row) => [row.facts, row.separates, row.exact, row.tied]), [[['build.on'], ['arnaud'], true, 1]]);
    assert.equal(facts[0]?.explains.length, 4);
    assert.deepEqual(setAside, [{ fact: 'basebox.sha256', reason: 'not-reproducible' }, { fact: 'source', reason: 'constant' }]);
    assert.equal(signers.find(({ name }) => name === 'intrigeri')?.manifest, signers.find(({ name }) => name === 'anonym')?.manifest, 'a manifest of the same bytes will do');
  });

  test('says so in words, with what is open and what to build next', async () => {
    const { stdout } = await home.say('diagnose', 'tails', '3.0~rc2', IMAGE);
    assert.match(stdout, /^tails-amd64-3\.0~rc2\.iso {2}6 problems explain 3 divergent builds$/m);
    assert.match(stdout, /P2 .*initrd\.img.*arnaud, nodens \(not identical to each other\).*no recorded fact separates them/);
    assert.match(stdout, /fact {3}build\.on: disk, not memory {2}separates arnaud from the others: P3 P4 P5 P6 {2}p 0\.14/);
    assert.match(stdout, /next {3}build again as arnaud did, with build\.on memory in place of disk/);
  });

  test('compares two of the builders component by component', async () => {
    const { stdout, exit } = await home.say('diff', 'tails', '3.0~rc2', IMAGE, 'anonym', 'nodens', '--json');
    const said = JSON.parse(stdout) as { same: boolean; differences: { path: string; kind: string }[]; exit: number };
    assert.deepEqual([exit, said.exit, said.same], [30, 30, false]);
    assert.deepEqual(said.differences.map(({ path, kind }) => `${kind} ${path}`), ['packing live/initrd.img']);
    assert.equal((await home.say('diff', 'tails', '3.0~rc2', IMAGE, 'anonym', 'segfault')).exit, 0);
  });

  test('answers alike when a manifest is gone, but for what only that manifest told', async () => {
    const other = await openPartyHome((await import('../../diagnosis/party.ts')).PARTY.map((sample) => (sample.name === 'nodens' ? { ...sample, manifest: null } : sample)));
    try {
      const { stdout } = await other.say('diagnose', 'tails', '3.0~rc2', '--json');
      const { problems, withoutManifest, camps } = JSON.parse(stdout) as Said & { withoutManifest: string[]; camps: { sha256: string }[] };
      assert.deepEqual(withoutManifest, ['nodens']);
      assert.ok(problems.every(({ signers }) => !signers.includes('nodens')));
      assert.equal(problems.length, 6);
      assert.ok(camps.some(({ sha256 }) => sha256 === hash('nodens')));
    } finally {
      await other.close();
    }
  });
});
