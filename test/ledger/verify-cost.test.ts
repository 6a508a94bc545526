import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { Store } from '../../src/store/store.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT } from './workbench.ts';
import { introduce, makeWitness, publishFrom, witnessLine } from './witnesses.ts';

const QUESTION = { sha256: RIGHT, name: 'tails.iso', strict: false };
const [ada, bob, will] = [await makeBuilder('ada'), await makeBuilder('bob'), await makeWitness('will')];
const files = Array.from({ length: 20 }, (_, i) => ({ name: i === 0 ? 'tails.iso' : `other-${i}.iso`, sha256: i === 0 ? RIGHT : String(i).padStart(64, '0') }));

/** Two who agree on twenty files in one statement each, and a witness who has seen that. */
async function agreed(t: TestContext, around: (store: Store) => Store): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { around });
  await ledger.addPolicy(policyNaming([ada, bob], 2, `fresh 60d\n${witnessLine(1, [will])}`));
  await introduce(ledger, [ada, bob, will]);
  for (const builder of [ada, bob]) await ledger.accept(await builder.sign({ ...resultOf(builder), subjects: files }, NOW - 100), 'local');
  await ledger.accept(await publishFrom(ledger, will), 'network');
  return ledger;
}

suite('to verify one file', () => {
  test('nothing is looked up of the others that its builders signed with it', async (t) => {
    const asked: string[] = [];
    const ledger = await agreed(t, (store) => ({ ...store, idsByNames: (project, names) => { asked.push(...names); return store.idsByNames(project, names); } }));
    assert.equal((await ledger.verify(QUESTION)).verdict, 'AGREED');
    assert.deepEqual(asked, ['tails.iso']);
  });

  test('what is held here is compared with what each witness held once', async (t) => {
    let compared = 0;
    const ledger = await agreed(t, (store) => ({ ...store, tries: { ...store.tries, roots: (scope) => { compared++; return store.tries.roots(scope); } } }));
    compared = 0;
    assert.equal((await ledger.verify(QUESTION)).verdict, 'AGREED');
    assert.equal(compared, 1);
  });
});

test('what is agreed on in a release is remembered in one go, not with one wait for the disk after the other', async (t) => {
  let [open, most] = [0, 0];
  const ledger = await agreed(t, (store) => ({
    ...store,
    async setNote(name, text) {
      most = Math.max(most, ++open);
      await store.setNote(name, text);
      open--;
    },
  }));
  assert.deepEqual(await ledger.reviewRelease({ project: 'tails', release: '1.0' }), []);
  assert.equal(most, files.length);
});
