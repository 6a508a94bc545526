import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { MAX_IMPORT_BATCH } from '../../src/base/limits.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { builderNamed, certificateOf, entryOf, LATER, policyFor, sums } from './foreign.ts';
import { openWorkbench, RIGHT } from './workbench.ts';

const RELEASES = 300;

describe('a project with more statements than are held at a time', () => {
  const charles = builderNamed('charles');
  const releaseOf = (i: number) => `1.${i}`;

  /** @param asked is told how many attestations were asked of the store at a time */
  async function crowded(t: TestContext, asked: number[]): Promise<OpenLedger> {
    const ledger = await openWorkbench(t, {
      now: LATER,
      around: (store) => ({ ...store, attestations: (ids) => { asked.push(ids.length); return store.attestations(ids); } }),
    });
    await ledger.addPolicy(policyFor([charles], 1, 'foreign sha256sums tails-{release}.iso\n'));
    await ledger.importCertificates(certificateOf(charles), 'others');
    const entries = await Promise.all(Array.from({ length: RELEASES }, (_, i) => entryOf(charles, sums([RIGHT, `tails-${releaseOf(i)}.iso`]), { release: null, later: i })));
    for (let i = 0; i < entries.length; i += MAX_IMPORT_BATCH) await ledger.importForeign(entries.slice(i, i + MAX_IMPORT_BATCH));
    return ledger;
  }

  test('is judged, listed and exported whole, and never read in one piece', async (t) => {
    const asked: number[] = [];
    const ledger = await crowded(t, asked);
    const [answer] = await ledger.status({ project: 'tails', strict: false });
    assert.equal(answer?.subjects.filter(({ verdict }) => verdict === 'AGREED').length, RELEASES);
    assert.equal((await ledger.exportedIds({ project: 'tails' })).length, RELEASES);
    assert.equal((await ledger.log({ project: 'tails', limit: 1_000 })).length, RELEASES);
    assert.ok(asked.length > 3 && Math.max(...asked) < RELEASES, `${Math.max(...asked)} were read at a time`);
  });

  test('is looked through from the newest on for what is another project\'s, and told as that one reads it', async (t) => {
    const ledger = await crowded(t, []);
    await ledger.addPolicy(policyFor([charles], 1, 'foreign sha256sums tails-{release}50.iso\n').replace('project tails', 'project fifties'));
    assert.deepEqual((await ledger.log({ project: 'fifties', limit: 2 })).map(({ project, release }) => `${project} ${release}`), ['fifties 1.2', 'fifties 1.1']);
  });
});
