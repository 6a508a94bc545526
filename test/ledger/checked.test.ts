import assert from 'node:assert/strict';
import { before, suite, test, type TestContext } from 'node:test';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { Store } from '../../src/store/store.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, type Builder } from './workbench.ts';

suite('what is checked and not written yet', () => {
  let anna: Builder;
  let stranger: Builder;

  before(async () => {
    [anna, stranger] = await Promise.all([makeBuilder('anna'), makeBuilder('stranger')]);
  });

  interface Held {
    readonly ledger: OpenLedger;
    /** Another may be put in its place. */
    readonly held: { disk: PromiseWithResolvers<void> };
  }

  /** Nothing that is put comes to the disk before that is let go. */
  async function openHeld(t: TestContext): Promise<Held> {
    const disk = Promise.withResolvers<void>();
    const held = { disk };
    const around = (store: Store): Store => ({ ...store, putAttestations: async (records) => { await held.disk.promise; return store.putAttestations(records); } });
    const ledger = await openWorkbench(t, { around });
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    return { ledger, held };
  }

  test('is told of before it is on disk, once, and it is no arrival before that', async (t) => {
    const { ledger, held: { disk } } = await openHeld(t);
    const told: string[] = [];
    ledger.onArrival(() => told.push('arrival'));
    const checked = Promise.withResolvers<void>();
    const received = ledger.receive(await anna.sign(resultOf(anna)), () => { told.push('checked'); checked.resolve(); });
    await checked.promise;
    assert.deepEqual(await ledger.log({ limit: 1 }), []);
    disk.resolve();
    assert.equal((await received).outcome, 'stored');
    assert.deepEqual(told, ['checked', 'arrival']);
  });

  test('is lost when the disk fails, and taken in again from whoever has it', async (t) => {
    const { ledger, held } = await openHeld(t);
    const message = await anna.sign(resultOf(anna));
    const checked = Promise.withResolvers<void>();
    const received = ledger.receive(message, checked.resolve);
    await checked.promise;
    held.disk.reject(new Error('no space left'));
    const { refusal } = await received;
    assert.match(String(refusal), /no space left/);
    assert.deepEqual(await ledger.log({ limit: 1 }), []);
    held.disk = Promise.withResolvers();
    held.disk.resolve();
    assert.equal((await ledger.receive(message)).outcome, 'stored');
  });

  test('is nothing that is refused, waits for a certificate, or is here already', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    const checked: string[] = [];
    const outcomeOf = (message: Uint8Array, name: string) => ledger.receive(message, () => checked.push(name)).then(({ outcome }) => outcome, () => 'refused');
    const message = await anna.sign(resultOf(anna));
    assert.equal(await outcomeOf(message.with(message.length - 1, (message.at(-1) as number) ^ 1), 'a false signature'), 'refused');
    assert.equal(await outcomeOf(await stranger.sign(resultOf(stranger)), 'a stranger\'s'), 'refused');
    assert.equal(await outcomeOf(await anna.sign(resultOf(anna), NOW + 100_000), 'one of the future'), 'refused');
    assert.equal(await outcomeOf(message, 'the first'), 'stored');
    assert.equal(await outcomeOf(message, 'the same again'), 'known');
    await ledger.addPolicy(policyNaming([anna, stranger], 1));
    assert.equal(await outcomeOf(await stranger.sign(resultOf(stranger)), 'one without its certificate'), 'waiting');
    assert.deepEqual(checked, ['the first']);
  });
});
