import assert from 'node:assert/strict';
import { before, describe, test, type TestContext } from 'node:test';
import { foresee } from '../../../cli/download/foresight.ts';
import type { OpenLedger } from '../../../src/ledger/ledger.ts';
import { makeBuilder, openWorkbench, policyNaming, resultOf, RIGHT, WRONG, type Builder } from '../../ledger/workbench.ts';

let anna: Builder;
let bert: Builder;
let cleo: Builder;
before(async () => {
  [anna, bert, cleo] = await Promise.all([makeBuilder('anna'), makeBuilder('bert'), makeBuilder('cleo')]);
});

/** @param said what each got, and how large they say that it is */
async function ledgerWith(t: TestContext, said: readonly (readonly [Builder, sha256: string, size?: number])[], release = '1.0'): Promise<OpenLedger> {
  const ledger = await openWorkbench(t);
  await ledger.addPolicy(policyNaming([anna, bert, cleo], 2));
  for (const { certificate } of [anna, bert, cleo]) await ledger.importCertificates(certificate, 'others');
  for (const [builder, sha256, size] of said) {
    const statement = resultOf(builder, { sha256, build: { release } });
    await ledger.accept(await builder.sign({ ...statement, subjects: [{ name: 'tails.iso', sha256, ...(size === undefined ? {} : { size }) }] }), 'local');
  }
  return ledger;
}

describe('before a download', () => {
  test('the hash that is agreed on is expected, whatever a dissenter got', async (t) => {
    const { isTold, best, expected, size, subject } = await foresee(await ledgerWith(t, [[anna, RIGHT, 7], [bert, RIGHT, 7], [cleo, WRONG, 9]]), 'tails.iso', {});
    assert.deepEqual({ isTold, best, expected, size, release: subject?.release }, { isTold: true, best: 'AGREED', expected: [RIGHT], size: 7, release: '1.0' });
  });

  test('dissent makes it no better than contested for who asks strictly', async (t) => {
    const ledger = await ledgerWith(t, [[anna, RIGHT], [bert, RIGHT], [cleo, WRONG]]);
    assert.equal((await foresee(ledger, 'tails.iso', { strict: true })).best, 'CONTESTED');
  });

  test('bad input 29: of several sizes for one hash the largest bounds what is fetched, and none does where nobody says one', async (t) => {
    assert.equal((await foresee(await ledgerWith(t, [[anna, RIGHT, 3], [bert, RIGHT, 7], [cleo, RIGHT]]), 'tails.iso', {})).size, 7);
    assert.equal((await foresee(await ledgerWith(t, [[anna, RIGHT], [bert, RIGHT], [cleo, WRONG, 3]]), 'tails.iso', {})).size, null);
  });

  test('too few, or builders who do not agree, are told as such', async (t) => {
    const few = await foresee(await ledgerWith(t, [[anna, RIGHT]]), 'tails.iso', {});
    assert.deepEqual([few.isTold, few.best, few.expected], [true, 'INSUFFICIENT', []]);
    assert.match(few.reason, /could sign/);
    const many = await foresee(await ledgerWith(t, [[anna, RIGHT], [bert, WRONG], [cleo, 'c'.repeat(64)]]), 'tails.iso', {});
    assert.deepEqual([many.best, many.expected], ['NO-CONSENSUS', []]);
  });

  test('a release tells what is to come where the name does not', async (t) => {
    const ledger = await ledgerWith(t, [[anna, RIGHT], [bert, RIGHT]]);
    const latest = await foresee(ledger, 'latest.bin', { release: '1.0' });
    assert.deepEqual([latest.isTold, latest.best, latest.expected], [true, 'AGREED', [RIGHT]]);
    assert.deepEqual([(await foresee(ledger, 'latest.bin', { release: '2.0' })).best, (await foresee(ledger, 'latest.bin', {})).isTold], ['UNKNOWN', false]);
  });

  test('a name that is of another release than the one that was asked for cannot be it', async (t) => {
    const ledger = await ledgerWith(t, [[anna, RIGHT], [bert, RIGHT]]);
    assert.notEqual((await foresee(ledger, 'tails.iso', { release: '2.0' })).best, 'AGREED');
  });
});
