import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test, type TestContext } from 'node:test';
import { utf8Encode, type Hex } from '../../src/base/bytes.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { ImportEntry } from '../../src/ledger/port.ts';
import { createLog } from '../../src/node/log.ts';
import { networkLedger } from '../../src/node/network-ledger.ts';
import type { Builder } from '../trees/builders.ts';
import { builderNamed, certificateOf, entryOf, forge, importOne, LATER, LIST, OTHER_LIST, policyFor, subjectOf, sums, trusting } from './foreign.ts';
import { openWorkbench, RIGHT, WRONG } from './workbench.ts';

const [ada, barbara, charles] = ['ada', 'barbara', 'charles'].map(builderNamed) as [Builder, Builder, Builder];

describe('an import by the operator', () => {
  test('two builders who sign the same list agree, under the release of their folder', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    for (const each of [ada, barbara]) assert.equal((await importOne(ledger, await entryOf(each, LIST))).outcome, 'stored');
    const subject = await subjectOf(ledger);
    assert.deepEqual([subject?.verdict, subject?.agreed, subject?.release], ['AGREED', RIGHT, '1.0']);
    assert.deepEqual(subject?.hashes[0]?.signers.map(({ name, format, counted }) => [name, format, counted]), [['ada', 'sha256sums', true], ['barbara', 'sha256sums', true]]);
  });

  test('the second import stores nothing, and the same bytes in another folder are remembered there too', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const first = await importOne(ledger, await entryOf(ada, LIST));
    assert.deepEqual(await importOne(ledger, await entryOf(ada, LIST)), { ...first, outcome: 'known' });
    assert.equal((await importOne(ledger, await entryOf(ada, LIST, { folder: 'countess' }))).outcome, 'known');
    const [exported] = await ledger.exportStatements('tails', await ledger.exportedIds({ project: 'tails' }));
    assert.deepEqual(exported?.filings.map(({ path }) => path), ['1.0/ada/all.SHA256SUMS', '1.0/countess/all.SHA256SUMS']);
  });

  test('copies in one batch are stored once, and each of their folders is remembered', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const outcomes = await ledger.importForeign([await entryOf(ada, LIST), await entryOf(ada, LIST, { folder: 'countess' })]);
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ['known', 'stored']);
    const [exported] = await ledger.exportStatements('tails', await ledger.exportedIds({ project: 'tails' }));
    assert.equal(exported?.filings.length, 2);
  });

  test('a list whose key nobody knows is listed and counts for nobody, until its certificate comes', async (t) => {
    const ledger = await openWorkbench(t, { now: LATER });
    await ledger.addPolicy(policyFor([ada, barbara], 1));
    const first = await importOne(ledger, await entryOf(barbara, LIST));
    assert.equal(first.outcome, 'unverified');
    const listed = await subjectOf(ledger);
    assert.equal(listed?.verdict, 'INSUFFICIENT');
    assert.deepEqual(listed?.hashes[0]?.signers.map(({ counted, why }) => [counted, why]), [[false, 'its key is not known here']]);

    const { imported: [imported] } = await ledger.importCertificates(certificateOf(barbara), 'others');
    assert.equal(imported?.released, 1);
    const judged = await subjectOf(ledger);
    assert.deepEqual([judged?.verdict, judged?.hashes[0]?.signers.length], ['AGREED', 1]);
    assert.equal((await importOne(ledger, await entryOf(barbara, LIST))).outcome, 'known');
    assert.deepEqual((await ledger.exportStatements('tails', await ledger.exportedIds({ project: 'tails' }))).map(({ filings }) => filings.length), [1]);
  });

  test('so it is with one by a primary key, which the signature names as it is named ever after', async (t) => {
    const ledger = await openWorkbench(t, { now: LATER });
    await ledger.addPolicy(policyFor([ada, charles], 2));
    for (const each of [ada, charles]) assert.equal((await importOne(ledger, await entryOf(each, LIST))).outcome, 'unverified');
    for (const each of [ada, charles]) {
      const { imported: [imported] } = await ledger.importCertificates(certificateOf(each), 'others');
      assert.equal(imported?.released, 1);
    }
    assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
    assert.equal((await importOne(ledger, await entryOf(ada, LIST))).outcome, 'known');
  });

  test('a list that was kept without its key, and turns out to be forged, is listed no more', async (t) => {
    const ledger = await openWorkbench(t, { now: LATER });
    await ledger.addPolicy(policyFor([ada, barbara], 1));
    const forged = forge(await entryOf(barbara, LIST));
    assert.equal((await importOne(ledger, forged)).outcome, 'unverified');
    await ledger.importCertificates(certificateOf(barbara), 'others');
    assert.equal(await subjectOf(ledger), undefined);
  });

  describe('a false signature that was kept without its key takes nothing from the true one under the same id', () => {
    const falsified = (entry: ImportEntry): ImportEntry => ({ ...entry, message: entry.message.with(entry.message.length - 1, (entry.message.at(-1) as number) ^ 1) });
    const withFalseOne = async (t: TestContext): Promise<OpenLedger> => {
      const ledger = await openWorkbench(t, { now: LATER });
      await ledger.addPolicy(policyFor([ada, charles], 1));
      assert.equal((await importOne(ledger, falsified(await entryOf(ada, LIST)))).outcome, 'unverified');
      return ledger;
    };
    test('which comes before the key does', async (t) => {
      const ledger = await withFalseOne(t);
      await importOne(ledger, await entryOf(ada, LIST));
      await ledger.importCertificates(certificateOf(ada), 'others');
      assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
      assert.deepEqual(await ledger.store.pendingSigners(), []);
    });
    test('which comes in the same batch', async (t) => {
      const ledger = await openWorkbench(t, { now: LATER });
      await ledger.addPolicy(policyFor([ada, charles], 1));
      await ledger.importForeign([falsified(await entryOf(ada, LIST)), await entryOf(ada, LIST, { folder: 'ada2' })]);
      await ledger.importCertificates(certificateOf(ada), 'others');
      assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
    });
    test('which a peer has: it is asked for it as soon as the key is here, and until then not blamed', async (t) => {
      const ledger = await withFalseOne(t);
      const network = networkLedger(ledger, createLog({ stream: new PassThrough(), terminal: false, colour: false, level: 'silent' }));
      const id = (await ledger.store.unverifiedBy(ada.primary.fingerprint))[0] as Hex;
      assert.equal(await network.has(id), true);
      await ledger.importCertificates(certificateOf(ada), 'others');
      assert.equal(await network.has(id), false);
      assert.equal((await network.receive((await entryOf(ada, LIST)).message, 'peer')).outcome, 'new');
      assert.equal(await network.has(id), true);
      assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
    });
    test('which no policy names yet: no peer is asked for its certificate', async (t) => {
      const ledger = await openWorkbench(t, { now: LATER });
      await ledger.addPolicy(policyFor([barbara, charles], 1));
      for (const entry of [falsified(await entryOf(ada, LIST)), await entryOf(ada, LIST)]) await importOne(ledger, entry);
      assert.deepEqual(await ledger.store.pendingSigners(), []);
    });
  });

  test('a signature that does not fit is refused, and says what to do', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const refused = await importOne(ledger, forge(await entryOf(ada, LIST)));
    assert.ok(refused.outcome === 'refused');
    assert.deepEqual([refused.code, refused.hint !== null], ['signature-bad', true]);
  });

  test('somebody whom no policy names is kept for the operator, uncounted, and is no arrival for peers', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const arrivals: boolean[] = [];
    ledger.onArrival(({ ofStranger }) => arrivals.push(ofStranger));
    await ledger.importCertificates(certificateOf(charles), 'others');
    assert.equal((await importOne(ledger, await entryOf(charles, LIST))).outcome, 'stored');
    const subject = await subjectOf(ledger);
    assert.deepEqual([subject?.verdict, subject?.unknownSigners], ['INSUFFICIENT', 1]);
    assert.deepEqual(arrivals, [true]);
  });

  test('a key that cannot be checked leaves its list listed and uncounted', async (t) => {
    const satoshi = builderNamed('satoshi');
    const ledger = await trusting(t, [ada, satoshi]);
    assert.equal((await importOne(ledger, await entryOf(satoshi, LIST))).outcome, 'unverified');
    assert.deepEqual((await subjectOf(ledger))?.hashes[0]?.signers.map(({ name, why }) => [name, why]), [['satoshi', 'its algorithm is not supported']]);
  });

  test('weak signatures are shown, and count only where the policy says so', async (t) => {
    const grace = builderNamed('grace');
    for (const [more, counted] of [['', false], ['accept weak\n', true]] as const) {
      const ledger = await trusting(t, [ada, grace], more);
      assert.equal((await importOne(ledger, await entryOf(grace, LIST))).outcome, 'stored');
      assert.deepEqual((await subjectOf(ledger))?.hashes[0]?.signers.map((signer) => signer.counted), [counted]);
    }
  });

  test('an expired and a retired key count for what they signed before; a compromised one, and one long expired, do not', async (t) => {
    const [edsger, kathleen, mallory, luke] = ['edsger', 'kathleen', 'mallory', 'luke'].map(builderNamed) as [Builder, Builder, Builder, Builder];
    const ledger = await trusting(t, [edsger, kathleen, mallory, luke]);
    for (const each of [edsger, kathleen, mallory, luke]) await importOne(ledger, await entryOf(each, LIST));
    const [hash] = (await subjectOf(ledger))?.hashes ?? [];
    assert.deepEqual(hash?.signers.filter(({ counted }) => counted).map(({ name }) => name), ['edsger', 'kathleen']);
  });

  test('a replaced list is a later word of the same signer: it counts, it is shown as changed, and nobody is accused', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    await importOne(ledger, await entryOf(barbara, LIST));
    for (const entry of [await entryOf(ada, OTHER_LIST), await entryOf(ada, LIST, { later: 60 })]) assert.equal((await importOne(ledger, entry)).outcome, 'stored');
    const subject = await subjectOf(ledger);
    assert.deepEqual([subject?.verdict, subject?.dissents, subject?.equivocating], ['AGREED', 0, []]);
    assert.equal(subject?.hashes[0]?.signers.find(({ name }) => name === 'ada')?.changed, 'later-signature');
  });

  test('two lists of the same second that differ count for nothing, and accuse nobody', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    for (const list of [LIST, OTHER_LIST]) await importOne(ledger, await entryOf(ada, list));
    const subject = await subjectOf(ledger);
    assert.deepEqual([subject?.verdict, subject?.conflicting, subject?.equivocating], ['INSUFFICIENT', ['ada'], []]);
  });

  test('a folder is a hint for the project that the operator gave, and for no other', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    for (const each of [ada, barbara]) await importOne(ledger, await entryOf(each, LIST, { project: 'another' }));
    assert.equal(await subjectOf(ledger), undefined);
    assert.equal((await ledger.log({ limit: 9 })).length, 2);
    assert.deepEqual(await ledger.log({ project: 'tails', limit: 9 }), []);
  });

  test('an empty list, and a page instead of one, are refused', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    for (const payload of [utf8Encode('<html>404 Not Found</html>\n'), utf8Encode('\n')]) {
      const refused = await importOne(ledger, await entryOf(ada, payload));
      assert.ok(refused.outcome === 'refused' && refused.code === 'foreign-malformed');
    }
  });
});

test('the answer to a file names whoever signed lists with it, whatever its folder is called', async (t) => {
  const ledger = await trusting(t, [ada, barbara]);
  const list = sums([RIGHT, 'x86_64/tails-1.0.iso']);
  for (const each of [ada, barbara]) await importOne(ledger, await entryOf(each, list));
  assert.equal((await ledger.verify({ sha256: RIGHT, name: 'tails-1.0.iso', strict: false })).verdict, 'AGREED');
  assert.equal((await ledger.verify({ sha256: WRONG, name: 'tails-1.0.iso', strict: false })).verdict, 'MISMATCH');
});

test('a copy of a list in another release\'s folder takes no dissent away from where it was', async (t) => {
  const ledger = await trusting(t, [ada, barbara, charles]);
  for (const [each, list] of [[ada, LIST], [barbara, LIST], [charles, OTHER_LIST]] as const) await importOne(ledger, await entryOf(each, list));
  const before = await subjectOf(ledger);
  await importOne(ledger, await entryOf(charles, OTHER_LIST, { release: '0.1' }));
  const after = await subjectOf(ledger);
  assert.deepEqual([before?.dissents, after?.dissents, after?.divergent], [1, 1, ['charles']]);
  assert.deepEqual((await subjectOf(ledger, '0.1'))?.hashes[0]?.signers.map(({ name }) => name), ['charles']);
});
