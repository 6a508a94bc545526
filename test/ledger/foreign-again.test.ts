import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builderNamed, certificateOf, entryOf, importOne, LATER, LIST, policyFor, trusting } from './foreign.ts';
import { openWorkbench } from './workbench.ts';

const [ada, barbara] = [builderNamed('ada'), builderNamed('barbara')];

describe('what is imported again', () => {
  test('is said to count still not, until its certificate is here', async (t) => {
    const ledger = await openWorkbench(t, { now: LATER });
    await ledger.addPolicy(policyFor([ada, barbara], 1));
    const entry = await entryOf(barbara, LIST);
    const { id, signer } = await importOne(ledger, entry) as { id: string; signer: string };
    assert.deepEqual(await importOne(ledger, entry), { id, signer, outcome: 'known', stillUnverified: true });
    await ledger.importCertificates(certificateOf(barbara), 'others');
    assert.equal('stillUnverified' in await importOne(ledger, entry), false);
  });

  test('is said so too where the key is here, and this program cannot check it', async (t) => {
    const satoshi = builderNamed('satoshi');
    const ledger = await trusting(t, [ada, satoshi]);
    const entry = await entryOf(satoshi, LIST);
    await importOne(ledger, entry);
    const again = await importOne(ledger, entry);
    assert.deepEqual([again.outcome, 'stillUnverified' in again], ['known', true]);
  });
});
