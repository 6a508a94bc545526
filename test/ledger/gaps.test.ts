import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT } from './workbench.ts';

const anna = await makeBuilder('anna');
const berta = await makeBuilder('berta');
const QUESTION = { sha256: RIGHT, name: 'tails.iso', strict: false };

async function following(t: TestContext): Promise<OpenLedger> {
  const ledger = await openWorkbench(t);
  await ledger.addPolicy(policyNaming([anna], 1));
  for (const { certificate } of [anna, berta]) await ledger.importCertificates(certificate, 'own');
  return ledger;
}

suite('an earlier statement that a signer names', () => {
  test('shows as a gap while it is not here, and decides nothing', async (t) => {
    const ledger = await following(t);
    const withheld = await anna.sign(resultOf(anna, { name: 'other.iso' }), NOW - 10);
    const elsewhere = await (await openOther(t)).accept(withheld, 'local');
    const { id } = await ledger.accept(await anna.sign(resultOf(anna, { run: { previous: [elsewhere.id] } })), 'local');

    const gap = { name: 'anna', fingerprint: anna.fingerprint, id, missing: elsewhere.id };
    const answer = await ledger.verify(QUESTION);
    assert.equal(answer.verdict, 'AGREED');
    assert.deepEqual(answer.gaps, [gap]);
    assert.deepEqual((await ledger.show(id)).gaps, [gap]);

    await ledger.accept(withheld, 'local');
    assert.deepEqual((await ledger.verify(QUESTION)).gaps, []);
    assert.deepEqual((await ledger.show(id)).gaps, []);
  });

  test('is no gap when nobody whom the policy names says so', async (t) => {
    const ledger = await following(t);
    const { id } = await ledger.accept(await berta.sign(resultOf(berta, { run: { previous: ['f'.repeat(64)] } })), 'local');
    assert.deepEqual((await ledger.verify(QUESTION)).gaps, []);
    assert.deepEqual((await ledger.show(id)).gaps, []);
  });
});

/** Another node, which has what is withheld here. */
async function openOther(t: TestContext): Promise<OpenLedger> {
  const ledger = await openWorkbench(t);
  await ledger.importCertificates(anna.certificate, 'own');
  return ledger;
}
