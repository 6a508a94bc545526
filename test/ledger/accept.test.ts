import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { MAX_FUTURE_SECONDS, MAX_PENDING_PER_SIGNER } from '../../src/base/limits.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import type { Statement } from '../../src/statement/statement.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from './workbench.ts';

suite('the one road in', () => {
  let anna: Builder;
  let bert: Builder;
  let stranger: Builder;

  before(async () => {
    [anna, bert, stranger] = await Promise.all([makeBuilder('anna'), makeBuilder('bert'), makeBuilder('stranger')]);
  });

  async function trusting(ledger: OpenLedger, ...builders: Builder[]): Promise<OpenLedger> {
    await ledger.addPolicy(policyNaming([anna, bert], 2));
    for (const builder of builders) await ledger.importCertificates(builder.certificate, 'others');
    return ledger;
  }

  const isRefused = (code: ErrorCode) => (error: { code?: string; hint?: string }) => error.code === code && error.hint !== undefined;
  const listed = async (ledger: OpenLedger) => (await ledger.log({ limit: 100 })).length;

  test('a statement of a signer whom a policy names is stored once', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna);
    const message = await anna.sign(resultOf(anna));
    const first = await ledger.accept(message, 'local');
    assert.equal(first.outcome, 'stored');
    assert.deepEqual(await ledger.accept(message, 'local'), { ...first, outcome: 'known' });
    assert.equal(await listed(ledger), 1);
  });

  test('copies that arrive at the same moment are one arrival', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna);
    const arrivals: string[] = [];
    ledger.onArrival(({ id }) => arrivals.push(id));
    const message = await anna.sign(resultOf(anna));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.accept(message, 'network')));
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'stored').length, 1);
    assert.equal(arrivals.length, 1);
  });

  test('a false signature that arrives at the same moment under the same id takes no true one with it', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna);
    const message = await anna.sign(resultOf(anna));
    const forged = message.with(message.length - 1, (message.at(-1) as number) ^ 1);
    const [refused, stored] = await Promise.allSettled([forged, message].map((each) => ledger.accept(each, 'network')));
    assert.ok(refused?.status === 'rejected' && isRefused('signature-bad')(refused.reason as object));
    assert.ok(stored?.status === 'fulfilled' && stored.value.outcome === 'stored');
  });

  test('copies of a statement whose certificate is missing all wait: none is said to be known before it is stored', async (t) => {
    const ledger = await trusting(await openWorkbench(t));
    const message = await anna.sign(resultOf(anna));
    const outcomes = await Promise.all([1, 2, 3].map(() => ledger.accept(message, 'network')));
    assert.deepEqual(outcomes.map(({ outcome }) => outcome), ['waiting', 'waiting', 'waiting']);
    assert.equal((await ledger.store.pending(anna.fingerprint)).length, 1);
  });

  test('a stranger is refused with the way to trust them, and nothing is stored', async (t) => {
    const ledger = await trusting(await openWorkbench(t), stranger);
    await assert.rejects(ledger.accept(await stranger.sign(resultOf(stranger)), 'local'), isRefused('signer-unknown'));
    assert.equal(await listed(ledger), 0);
  });

  test('one\'s own statement is stored without any policy', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.importCertificates(anna.certificate, 'own');
    assert.equal((await ledger.accept(await anna.sign(resultOf(anna)), 'own')).outcome, 'stored');
  });

  test('bad input 43: a signature from the future waits for its time, one of the far past is taken', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna);
    const at = (time: number) => anna.sign(resultOf(anna), time);
    assert.equal((await ledger.accept(await at(NOW + MAX_FUTURE_SECONDS), 'local')).outcome, 'stored');
    await assert.rejects(ledger.accept(await at(NOW + MAX_FUTURE_SECONDS + 1), 'local'), isRefused('signature-future'));
    await assert.rejects(ledger.accept(await at(NOW + 2 * 86_400), 'local'), isRefused('signature-future'));
    assert.equal((await ledger.accept(await at(NOW - 900), 'local')).outcome, 'stored');
  });

  test('a statement that was changed after it was signed is refused', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna);
    const { signature } = decodeMessage(await anna.sign(resultOf(anna)));
    const { payload } = decodeMessage(await anna.sign(resultOf(anna, { sha256: WRONG })));
    await assert.rejects(ledger.accept(encodeMessage({ kind: 'native', payload, signature }), 'local'), isRefused('signature-bad'));
    assert.equal(await listed(ledger), 0);
  });

  test('bad input 52: a statement that names another signer than its key\'s is refused', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna, bert);
    await assert.rejects(ledger.accept(await bert.sign(resultOf(anna)), 'local'), isRefused('signer-mismatch'));
    assert.equal(await listed(ledger), 0);
  });

  test('a statement without its certificate waits unseen, and comes in with the certificate', async (t) => {
    const ledger = await trusting(await openWorkbench(t));
    const { id, outcome } = await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    assert.equal(outcome, 'waiting');
    assert.equal(await listed(ledger), 0);
    const asked = { sha256: RIGHT, name: 'tails.iso', strict: false };
    assert.deepEqual([(await ledger.verify(asked)).verdict, (await ledger.verify(asked)).waiting], ['UNKNOWN', 1]);
    const { imported: [imported] } = await ledger.importCertificates(anna.certificate, 'others');
    assert.equal(imported?.released, 1);
    assert.equal((await ledger.show(id)).name, 'anna');
  });

  test('a certificate that comes while its statement is put aside does not leave it waiting', async (t) => {
    // Between the look for the certificate and the waiting, a peer brings it.
    const ledger: OpenLedger = await trusting(await openWorkbench(t, { around: (store) => ({
      ...store,
      async addPending(signer, message) {
        await ledger.importCertificates(anna.certificate, 'others');
        return store.addPending(signer, message);
      },
    }) }));
    assert.equal((await ledger.accept(await anna.sign(resultOf(anna)), 'local')).outcome, 'stored');
    assert.deepEqual(await ledger.store.pendingSigners(), []);
  });

  test('a forged statement that waited is dropped when the certificate comes', async (t) => {
    const ledger = await trusting(await openWorkbench(t));
    const { signature } = decodeMessage(await anna.sign(resultOf(anna)));
    const { payload } = decodeMessage(await anna.sign(resultOf(anna, { sha256: WRONG })));
    assert.equal((await ledger.accept(encodeMessage({ kind: 'native', payload, signature }), 'local')).outcome, 'waiting');
    await ledger.importCertificates(anna.certificate, 'others');
    assert.equal(await listed(ledger), 0);
    assert.deepEqual(await ledger.store.pendingSigners(), []);
  });

  test('what waits is bounded for each signer, and another signer still finds room', async (t) => {
    const ledger = await trusting(await openWorkbench(t));
    const { signature } = decodeMessage(await anna.sign(resultOf(anna)));
    const forged = (i: number) => ledger.accept(withSignature(resultOf(anna, { name: `forged-${i}` }), signature), 'network');
    for (let i = 0; i < MAX_PENDING_PER_SIGNER; i += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, j) => forged(i + j)));
    }
    await assert.rejects(forged(MAX_PENDING_PER_SIGNER), isRefused('busy'));
    assert.equal((await ledger.accept(await bert.sign(resultOf(bert)), 'local')).outcome, 'waiting');
  });

  test('the verdict is that of the people who signed', async (t) => {
    const ledger = await trusting(await openWorkbench(t), anna, bert);
    const question = { sha256: RIGHT, name: 'tails.iso', strict: false };
    assert.equal((await ledger.verify(question)).verdict, 'UNKNOWN');
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    assert.equal((await ledger.verify(question)).verdict, 'INSUFFICIENT');
    await ledger.accept(await bert.sign(resultOf(bert)), 'local');
    assert.equal((await ledger.verify(question)).verdict, 'AGREED');
    assert.equal((await ledger.verify({ ...question, sha256: WRONG })).verdict, 'MISMATCH');
  });
});

function withSignature(statement: Statement, signature: Uint8Array): Uint8Array {
  return encodeMessage({ kind: 'native', payload: encodeStatement(statement), signature });
}
