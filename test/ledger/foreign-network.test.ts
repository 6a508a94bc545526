import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toHex, utf8Encode } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { isRefusedByAll } from '../../src/ledger/accept.ts';
import { decodeForeignSignature, encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { FIRST_SIGNATURE, type Builder } from '../trees/builders.ts';
import { builderNamed, certificateOf, entryOf, forge, LATER, LIST, policyFor, signSums, subjectOf, sums, trusting } from './foreign.ts';
import { openWorkbench, RIGHT } from './workbench.ts';

const [ada, barbara, charles] = ['ada', 'barbara', 'charles'].map(builderNamed) as [Builder, Builder, Builder];

describe('a foreign attestation from the network', () => {
  const READING = 'foreign sha256sums tails-{release}.iso\n';

  test('counts by the names that were signed, with nobody\'s folder', async (t) => {
    const ledger = await trusting(t, [ada, barbara], READING);
    for (const each of [ada, barbara]) assert.equal((await ledger.accept(await signSums(each, LIST), 'network')).outcome, 'stored');
    assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
    assert.deepEqual((await ledger.log({ project: 'tails', limit: 9 })).map(({ kind, release, name }) => `${kind} ${release} ${name}`).sort(), ['foreign 1.0 ada', 'foreign 1.0 barbara']);
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
    const ledger = await openWorkbench(t, { now: LATER });
    await ledger.addPolicy(policyFor([ada, charles], 1, READING));
    assert.equal((await ledger.accept(await signSums(ada, LIST), 'network')).outcome, 'waiting');
    const { imported: [imported] } = await ledger.importCertificates(certificateOf(ada), 'others');
    assert.equal(imported?.released, 1);
    assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
  });

  test('with a forged signature is refused, and its sender is to blame', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const forged = forge(await entryOf(ada, LIST)).message;
    await assert.rejects(ledger.accept(forged, 'network'), (error) => isConcurError(error, 'signature-bad') && isRefusedByAll(error));
  });

  test('is stored though a false signature under its id arrives at the same moment', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const message = await signSums(ada, LIST);
    const forged = message.with(message.length - 1, (message.at(-1) as number) ^ 1);
    const [refused, stored] = await Promise.allSettled([forged, message].map((each) => ledger.accept(each, 'network')));
    assert.ok(refused?.status === 'rejected' && isConcurError(refused.reason, 'signature-bad'));
    assert.ok(stored?.status === 'fulfilled' && stored.value.outcome === 'stored');
  });

  test('that its signer signed twice in one second is one arrival: both signatures hold, under one id', async (t) => {
    const dorothy = builderNamed('dorothy');
    const ledger = await trusting(t, [ada, dorothy]);
    const arrivals: string[] = [];
    ledger.onArrival(({ id }) => arrivals.push(id));
    const messages = [await signSums(dorothy, LIST), await signSums(dorothy, LIST)];
    assert.notDeepEqual(messages[0], messages[1]);
    const checked: string[] = [];
    const outcomes = await Promise.all(messages.map(async (message, i) => (await ledger.receive(message, () => checked.push(`checked ${i}`))).outcome));
    assert.deepEqual(outcomes.toSorted(), ['known', 'stored']);
    assert.equal(arrivals.length, 1);
    assert.deepEqual(checked, [`checked ${outcomes.indexOf('stored')}`]);
  });

  test('that names its key by an id only is refused without blame: another node may know another key with that id', async (t) => {
    const grace = builderNamed('grace');
    const ledger = await trusting(t, [ada, grace]);
    const forged = forge(await entryOf(grace, LIST)).message;
    await assert.rejects(ledger.accept(forged, 'network'), (error) => isConcurError(error, 'certificate-missing') && !isRefusedByAll(error));
  });

  test('bad input 43: dated in the future', async (t) => {
    const ledger = await trusting(t, [ada, barbara]);
    const later = LATER - FIRST_SIGNATURE + 601;
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
