import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { fromBase64, toHex, utf8Encode } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { isRefusedByAll } from '../../src/ledger/accept.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { ImportEntry } from '../../src/ledger/port.ts';
import { decodeForeignSignature, encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { castOf, CHARACTERS, FIRST_SIGNATURE, type Builder } from '../trees/builders.ts';
import { certificateOf, entryOf, importOne, policyFor, signSums, sums } from './foreign.ts';
import { openWorkbench, RIGHT, WRONG } from './workbench.ts';

const NOW = FIRST_SIGNATURE + 1_000_000;
const cast = new Map((await castOf(CHARACTERS, 'small')).map((builder) => [builder.name, builder]));
const builder = (name: string) => cast.get(name) as Builder;
const [ada, barbara, charles] = [builder('ada'), builder('barbara'), builder('charles')];
const LIST = sums([RIGHT, 'tails-1.0.iso']);
const OTHER_LIST = sums([WRONG, 'tails-1.0.iso']);

/** A ledger with a policy that names these builders, and their certificates. */
async function trusting(t: TestContext, builders: readonly Builder[], more = ''): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: NOW });
  await ledger.addPolicy(policyFor(builders, 2, more));
  for (const each of builders) if (each.keyFiles.size > 0) await ledger.importCertificates(certificateOf(each), 'others');
  return ledger;
}

async function subjectOf(ledger: OpenLedger, release = '1.0'): Promise<SubjectVerdict | undefined> {
  const [answer] = await ledger.status({ project: 'tails', release, strict: false });
  return answer?.subjects[0];
}

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
    const ledger = await openWorkbench(t, { now: NOW });
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

  test('a list that was kept without its key, and turns out to be forged, is listed no more', async (t) => {
    const ledger = await openWorkbench(t, { now: NOW });
    await ledger.addPolicy(policyFor([ada, barbara], 1));
    const forged = await forge(await entryOf(barbara, LIST));
    assert.equal((await importOne(ledger, forged)).outcome, 'unverified');
    await ledger.importCertificates(certificateOf(barbara), 'others');
    assert.equal(await subjectOf(ledger), undefined);
  });

  test('a signature that does not fit is refused, and says what to do', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const refused = await importOne(ledger, await forge(await entryOf(ada, LIST)));
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
    const satoshi = builder('satoshi');
    const ledger = await trusting(t, [ada, satoshi]);
    assert.equal((await importOne(ledger, await entryOf(satoshi, LIST))).outcome, 'unverified');
    assert.deepEqual((await subjectOf(ledger))?.hashes[0]?.signers.map(({ name, why }) => [name, why]), [['satoshi', 'its algorithm is not supported']]);
  });

  test('weak signatures are shown, and count only where the policy says so', async (t) => {
    const grace = builder('grace');
    for (const [more, counted] of [['', false], ['accept weak\n', true]] as const) {
      const ledger = await trusting(t, [ada, grace], more);
      assert.equal((await importOne(ledger, await entryOf(grace, LIST))).outcome, 'stored');
      assert.deepEqual((await subjectOf(ledger))?.hashes[0]?.signers.map((signer) => signer.counted), [counted]);
    }
  });

  test('an expired and a retired key count for what they signed before; a compromised one, and one long expired, do not', async (t) => {
    const [edsger, kathleen, mallory, luke] = ['edsger', 'kathleen', 'mallory', 'luke'].map(builder) as [Builder, Builder, Builder, Builder];
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

describe('a foreign attestation from the network', () => {
  const READING = 'foreign sha256sums tails-{release}.iso\n';

  test('counts by the names that were signed, with nobody\'s folder', async (t) => {
    const ledger = await trusting(t, [ada, barbara], READING);
    for (const each of [ada, barbara]) assert.equal((await ledger.accept(await signSums(each, LIST), 'network')).outcome, 'stored');
    assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
    assert.deepEqual((await ledger.log({ project: 'tails', limit: 9 })).map(({ kind, release, name }) => [kind, release, name]).sort(), [['foreign', '1.0', 'ada'], ['foreign', '1.0', 'barbara']]);
  });

  test('is of no project where no policy reads its names', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    for (const each of [ada, barbara]) await ledger.accept(await signSums(each, LIST), 'network');
    assert.equal(await subjectOf(ledger), undefined);
    assert.equal((await ledger.verify({ sha256: RIGHT, name: null, strict: false })).verdict, 'UNKNOWN');
  });

  test('by a stranger is ignored, which is nobody\'s fault', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    await ledger.importCertificates(certificateOf(charles), 'others');
    await assert.rejects(async () => ledger.accept(await signSums(charles, LIST), 'network'), (error) => isConcurError(error, 'signer-unknown') && !isRefusedByAll(error));
  });

  test('waits for the certificate of a signer whom a policy names', async (t) => {
    const ledger = await openWorkbench(t, { now: NOW });
    await ledger.addPolicy(policyFor([ada, charles], 1, READING));
    assert.equal((await ledger.accept(await signSums(ada, LIST), 'network')).outcome, 'waiting');
    const { imported: [imported] } = await ledger.importCertificates(certificateOf(ada), 'others');
    assert.equal(imported?.released, 1);
    assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
  });

  test('with a forged signature is refused, and its sender is to blame', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const forged = fromBase64((await forge(await entryOf(ada, LIST))).message, 'envelope-malformed', 'message');
    await assert.rejects(ledger.accept(forged, 'network'), (error) => isConcurError(error, 'signature-bad') && isRefusedByAll(error));
  });

  test('that names its key by an id only is refused without blame: another node may know another key with that id', async (t) => {
    const grace = builder('grace');
    const ledger = await trusting(t, [ada, grace]);
    const forged = fromBase64((await forge(await entryOf(grace, LIST))).message, 'envelope-malformed', 'message');
    await assert.rejects(ledger.accept(forged, 'network'), (error) => isConcurError(error, 'certificate-missing') && !isRefusedByAll(error));
  });

  test('bad input 43: dated in the future', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const later = NOW - FIRST_SIGNATURE + 601;
    await assert.rejects(async () => ledger.accept(await signSums(ada, LIST, { later }), 'network'), (error) => isConcurError(error, 'signature-future'));
  });

  test('bad input 36: a text signature holds for one spelling of its text only', async (t) => {
    const ledger = await trusting(t, [ada, barbara], READING);
    const text = sums([RIGHT, 'tails-1.0.iso']);
    const loose = await signSums(ada, text, { signature: { type: 'text' } });
    await assert.rejects(ledger.accept(loose, 'network'), (error) => isConcurError(error, 'foreign-malformed'));
    const { kind, signature } = decodeMessage(loose);
    const strict = encodeMessage({ kind, payload: utf8Encode(new TextDecoder().decode(text).replaceAll('\n', '\r\n')), signature });
    assert.equal((await ledger.accept(strict, 'network')).outcome, 'stored');
  });

  test('bad input 38 and 86: what a relay adds to the unhashed part makes no second message', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const { kind, payload, signature } = decodeMessage(await signSums(ada, LIST));
    const proof = decodeForeignSignature(signature);
    assert.ok(proof.scheme === 'openpgp');
    const at = toHex(proof.packet).indexOf('0000') / 2;
    const grown = encodeMessage({ kind, payload, signature: encodeForeignSignature({ scheme: 'openpgp', packet: proof.packet.with(Math.floor(at) + 1, 3) }) });
    await assert.rejects(ledger.accept(grown, 'network'), (error) => isConcurError(error, 'signature-malformed'));
  });
});

test('the answer to a file names whoever signed lists with it, whatever its folder is called', async (t) => {
  const ledger = await trusting(t, [ada, barbara]);
  const list = sums([RIGHT, 'x86_64/tails-1.0.iso']);
  for (const each of [ada, barbara]) await importOne(ledger, await entryOf(each, list));
  assert.equal((await ledger.verify({ sha256: RIGHT, name: 'tails-1.0.iso', strict: false })).verdict, 'AGREED');
  assert.equal((await ledger.verify({ sha256: WRONG, name: 'tails-1.0.iso', strict: false })).verdict, 'MISMATCH');
});

async function forge({ message, filing }: ImportEntry): Promise<ImportEntry> {
  const { kind, signature } = decodeMessage(fromBase64(message, 'envelope-malformed', 'message'));
  return { message: Buffer.from(encodeMessage({ kind, payload: OTHER_LIST, signature })).toString('base64'), filing };
}
