import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { followCertificates } from '../../src/node/certificate-news.ts';
import { makeBuilder, openWorkbench, policyNaming, type Builder } from '../ledger/workbench.ts';

suite('news of certificates', () => {
  let people: Builder[];

  before(async () => { people = await Promise.all(['anna', 'bert', 'carl'].map(makeBuilder)); });

  test('are what came since the last look, of those whom a policy names', async (t) => {
    const [anna, bert, carl] = people as [Builder, Builder, Builder];
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna, bert], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    const news = await followCertificates(ledger);
    assert.deepEqual(await news.next(), []);
    for (const { certificate } of [bert, carl]) await ledger.importCertificates(certificate, 'others');
    assert.deepEqual(await news.next(), [sha256Hex(await ledger.certificate(bert.fingerprint))]);
    assert.deepEqual(await news.next(), []);
  });

  test('that come in a crowd are told once, by one look after the other', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming(people, 1));
    const news = await followCertificates(ledger);
    let looks = 0;
    const counted = await followCertificates({ policyBook: ledger.policyBook, certificateBook: { ...ledger.certificateBook, all: () => { looks++; return ledger.certificateBook.all(); } } });
    for (const { certificate } of people) await ledger.importCertificates(certificate, 'others');
    const told = await Promise.all(Array.from({ length: 50 }, () => counted.next()));
    assert.equal(told.flat().length, people.length);
    assert.ok(looks <= 4, `${looks} looks`);
    assert.equal((await news.next()).length, people.length);
  });
});
