/** What every store must do with certificates. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Store } from '../../src/store/store.ts';
import { ALICE, BOB, sampleCertificate } from './samples.ts';

export function certificateSuite(open: (t: TestContext) => Promise<Store>): void {
  test('a certificate comes back as it was put, and is replaced', async (t) => {
    const store = await open(t);
    await store.putCertificate(sampleCertificate(ALICE));
    const newer = { ...sampleCertificate(ALICE, [ALICE, 'C'.repeat(40)]), own: true };
    await store.putCertificate(newer);
    await store.putCertificate(sampleCertificate(BOB));
    assert.deepEqual(await store.certificate(ALICE), newer);
    assert.deepEqual(await store.certificates(), [newer, sampleCertificate(BOB)]);
    assert.equal(await store.certificate('D'.repeat(40)), undefined);
  });

  test('a signing subkey leads to its primary key', async (t) => {
    const store = await open(t);
    await store.putCertificate(sampleCertificate(ALICE, [ALICE, 'C'.repeat(40)]));
    assert.equal(await store.primaryOf('C'.repeat(40)), ALICE);
    assert.equal(await store.primaryOf(ALICE), ALICE);
    assert.equal(await store.primaryOf(BOB), undefined);
  });

  test('a key id leads to every signing key that has it, of any certificate and of either version', async (t) => {
    const store = await open(t);
    const [id, sixth] = ['0123456789ABCDEF', `0123456789ABCDEF${'6'.repeat(48)}`];
    const [one, two] = [`${'1'.repeat(24)}${id}`, `${'2'.repeat(24)}${id}`];
    await store.putCertificate(sampleCertificate(ALICE, [ALICE, one]));
    await store.putCertificate(sampleCertificate(BOB, [BOB, two, sixth]));
    assert.deepEqual(await store.keysById(id), [{ primary: ALICE, key: one }, { primary: BOB, key: sixth }, { primary: BOB, key: two }]);
    assert.deepEqual(await store.keysById('A'.repeat(16)), [{ primary: ALICE, key: ALICE }]);
    assert.deepEqual(await store.keysById('F'.repeat(16)), []);
  });
}
