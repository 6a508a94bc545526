import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { MAX_STRANGERS_COUNTED } from '../../src/base/limits.ts';
import { countStrangers } from '../../src/ledger/strangers.ts';
import { makeBuilder, openWorkbench, policyNaming, resultOf } from './workbench.ts';

suite('strangers', () => {
  test('each signer is counted once, and no more than the bound', () => {
    const strangers = countStrangers();
    for (let i = 0; i < 3 * MAX_STRANGERS_COUNTED; i++) strangers.heard('tails', String(i % (2 * MAX_STRANGERS_COUNTED)));
    strangers.heard('tor', '1');
    strangers.heard('tor', '1');
    assert.deepEqual([strangers.count('tails'), strangers.count('tor'), strangers.count('other')], [MAX_STRANGERS_COUNTED, 1, 0]);
  });

  test('a stranger\'s statement is not kept, and the project\'s status says that one was heard', async (t) => {
    const [anna, eve] = await Promise.all([makeBuilder('anna'), makeBuilder('eve')]);
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await assert.rejects(ledger.accept(await eve.sign(resultOf(eve)), 'network'), { code: 'signer-unknown' });
    const elsewhere = resultOf(eve, { build: { project: 'made-up' } });
    await assert.rejects(ledger.accept(await eve.sign(elsewhere), 'network'), { code: 'signer-unknown' });
    const [status] = await ledger.status({ strict: false });
    assert.equal(status?.strangers, 1);
    assert.deepEqual(status?.subjects, []);
  });
});
