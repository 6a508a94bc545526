/** From signed statements of many releases to the fact that went with divergence, in one command. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { run } from '../../../cli/main.ts';
import { fixedClock } from '../../../src/base/clock.ts';
import type { History } from '../../../src/diagnosis/history.ts';
import { resolveHome } from '../../../src/node/home.ts';
import { openLedger } from '../../../src/node/open.ts';
import { hash } from '../../diagnosis/samples.ts';
import { makeBuilder, NOW, policyNaming, resultOf } from '../../ledger/workbench.ts';
import { testIo } from '../test-io.ts';

const RELEASES = ['1.0', '1.1', '1.2', '2.0', '2.1', '2.2', '3.0'];
/** All got the same there. */
const CALM = '3.0';

suite('diagnose --history', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concur-history-'));
    const builders = await Promise.all(['anna', 'bert', 'carl', 'dora', 'emil'].map(makeBuilder));
    const ledger = await openLedger(resolveHome({ home: join(folder, 'home'), env: {} }), { clock: fixedClock(NOW) });
    await ledger.addPolicy(policyNaming(builders, 3));
    for (const { certificate } of builders) await ledger.importCertificates(certificate, 'others');
    for (const [i, release] of RELEASES.entries()) {
      for (const [who, builder] of builders.entries()) {
        const struck = release !== CALM && who === (i * 2) % builders.length;
        const environment = { 'build.on': struck ? 'disk' : 'memory', 'tool.gcc': String(i), 'tool.tar': String((who * 7 + i * 3) % 2), 'basebox.sha256': hash(`${who} ${i}`) };
        const subjects = ['tails.img', 'tails.iso'].map((name) => ({ name, sha256: hash(`${name} ${release} ${struck ? 'other' : 'same'}`) }));
        await ledger.accept(await builder.sign({ ...resultOf(builder, { build: { release, environment, sources: [{ digest: `gitCommit:${hash(release).slice(0, 40)}` }] } }), subjects }, NOW - 900 + i * 10 + who), 'local');
      }
    }
    await ledger.close();
  });
  after(() => rm(folder, { recursive: true }));

  async function say(...argv: string[]): Promise<{ exit: number; stdout: string }> {
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: join(folder, 'home') }, clock: fixedClock(NOW) });
    return { exit: await run(argv, io), stdout: io.output.stdout };
  }

  test('finds what one release could not tell: on disk, in each of six', async () => {
    const { stdout, exit } = await say('diagnose', 'tails', '1.0', '--history', '--json');
    const { history, artifacts } = JSON.parse(stdout) as { history: History; artifacts: { facts: { p: number }[] }[] };
    assert.equal(exit, 0);
    assert.ok((artifacts[0]?.facts[0]?.p ?? 0) > 0.1, 'five builders of one release prove nothing');
    assert.deepEqual([history.releases, history.samples, history.divergent], [6, 30, 6], 'two artifacts of one build are one result, and a release where all got the same says nothing');
    const [first] = history.facts;
    assert.deepEqual(first?.values, [{ fact: 'build.on', by: 'value', inside: ['disk'], outside: ['memory'] }]);
    assert.deepEqual([first?.exact, first?.releases], [true, 6]);
    assert.ok((first?.p ?? 1) < 0.05, `p ${first?.p}`);
    assert.ok(history.facts.every(({ facts }) => !facts.includes('tool.gcc') && !facts.includes('basebox.sha256')));
  });

  test('says it in a sentence, also beside a release in which nothing differs', async () => {
    const { stdout } = await say('diagnose', 'tails', CALM, '--history');
    assert.match(stdout, /^nothing differs {2}tails 3\.0: of 2 artifacts all got the same$/m);
    assert.match(stdout, /^history {2}6 releases with results that differ: 30 results, 6 divergent$/m);
    assert.match(stdout, /^ {2}fact {3}build\.on: disk, not memory {2}always and only where results diverge, in 6 releases: anna, bert, carl, dora, emil {2}p 0\.\d+$/m);
  });

  test('is left out where it is not asked for, and takes what is set aside', async () => {
    assert.doesNotMatch((await say('diagnose', 'tails', '1.0')).stdout, /history/);
    const { history } = JSON.parse((await say('diagnose', 'tails', '1.0', '--history', '--set-aside', 'build', '--json')).stdout) as { history: History };
    assert.ok(history.facts.every(({ facts }) => !facts.includes('build.on')));
  });
});
