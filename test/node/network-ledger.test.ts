import assert from 'node:assert/strict';
import { before, suite, test, type TestContext } from 'node:test';
import { concatBytes } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { NetworkLedger } from '../../src/network/port.ts';
import { createLog } from '../../src/node/log.ts';
import { networkLedger } from '../../src/node/network-ledger.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { CERTIFICATES_SCOPE } from '../../src/sync/tries.ts';
import { BORN, fingerprintOf, flags, makeKey, subpacket } from '../openpgp/craft.ts';
import { CERTIFY, primaryPacket, SIGN, userId } from '../openpgp/craft-certificate.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, WRONG, type Builder } from '../ledger/workbench.ts';

suite('the ledger as the network sees it', () => {
  let anna: Builder;
  let bert: Builder;

  before(async () => {
    [anna, bert] = await Promise.all([makeBuilder('anna'), makeBuilder('bert')]);
  });

  async function open(t: TestContext): Promise<{ ledger: OpenLedger; network: NetworkLedger }> {
    const ledger = await openWorkbench(t);
    return { ledger, network: networkLedger(ledger, createLog({ stream: process.stderr, terminal: false, colour: false, level: 'fatal' as 'warn' })) };
  }

  test('tells where a statement stands that came, and that it came before', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    const message = await anna.sign(resultOf(anna), NOW - 5);
    const { outcome, item } = await network.receive(message, 'peer');
    assert.equal(outcome, 'new');
    assert.deepEqual({ ...item, id: '' }, { scope: 'tails', signer: anna.fingerprint, time: NOW - 5, id: '' });
    assert.deepEqual(await network.receive(message, 'peer'), { outcome: 'known', item });
    const [root] = await network.tries.roots('tails');
    assert.deepEqual({ signer: root?.signer, count: root?.count }, { signer: anna.fingerprint, count: 1 });
    assert.deepEqual(await network.tries.items({ scope: 'tails', signer: anna.fingerprint }, '', null, 10), [{ time: NOW - 5, id: item?.id }]);
    assert.deepEqual(Buffer.from(await network.read('tails', item?.id ?? '', null) ?? []), Buffer.from(message));
  });

  test('tells of one that waits for a certificate, until that comes', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    const { outcome, item } = await network.receive(await anna.sign(resultOf(anna)), 'peer');
    assert.equal(outcome, 'waiting');
    const trie = { scope: 'tails', signer: anna.fingerprint };
    assert.deepEqual(await network.waiting(trie), [{ time: item?.time, id: item?.id }]);
    assert.deepEqual(await network.waiting({ ...trie, scope: 'guix' }), []);
    assert.deepEqual(await network.missingCertificates(), [anna.fingerprint]);
    assert.equal(await network.receiveCertificate(anna.fingerprint, anna.certificate, 'peer'), 'new');
    assert.deepEqual(await network.waiting(trie), []);
    assert.equal(await network.has(item?.id ?? ''), true);
  });

  test('wants what its policies name: certificates too, of keys and not of bare ones, and nothing without a policy', async (t) => {
    const { ledger, network } = await open(t);
    assert.deepEqual(await network.followed(), []);
    await ledger.addPolicy(policyNaming([anna, bert], 1));
    assert.deepEqual(await network.followed(), [CERTIFICATES_SCOPE, 'tails']);
    assert.deepEqual(await network.interest('tails'), new Set([anna.fingerprint, bert.fingerprint]));
    assert.deepEqual(await network.interest(CERTIFICATES_SCOPE), new Set([anna.fingerprint, bert.fingerprint]));
    // Whose a foreign signature is, only its certificate tells.
    assert.deepEqual(await network.interest('@sha256sums'), new Set());
    await ledger.importCertificates(anna.certificate, 'others');
    assert.deepEqual(await network.interest('@sha256sums'), new Set([anna.fingerprint]));
  });

  test('gives others what it passes on, and not what it keeps besides', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna, bert], 1));
    for (const { certificate } of [anna, bert]) await ledger.importCertificates(certificate, 'others');
    const [ours, theirs] = [await ledger.accept(await anna.sign(resultOf(anna)), 'local'), await ledger.accept(await bert.sign(resultOf(bert)), 'local')];
    const named = async () => Promise.all(['tails', CERTIFICATES_SCOPE].map(async (scope) => (await network.relayed.roots(scope)).map(({ signer }) => signer)));
    const both = [anna.fingerprint, bert.fingerprint].sort();
    assert.deepEqual(await named(), [both, both]);
    await ledger.addPolicy(policyNaming([anna], 1));
    assert.deepEqual(await named(), [[anna.fingerprint], [anna.fingerprint]]);
    assert.notEqual(await network.read('tails', ours.id, null), undefined);
    assert.equal(await network.read('tails', theirs.id, null), undefined);
    assert.deepEqual(await network.relayed.items({ scope: 'tails', signer: bert.fingerprint }, '', null, 10), []);
    assert.deepEqual((await network.tries.roots('tails')).length, 2);
  });

  test('names no project to others of which it passes nothing on: that it was followed once, or imported, is nobody\'s business', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    assert.equal((await network.offered()).includes('tails'), true);
    await ledger.removePolicy('tails');
    const offers = await network.offered();
    assert.equal(offers.includes(CERTIFICATES_SCOPE), true);
    await ledger.importCertificates(anna.certificate, 'own');
    await ledger.accept(await anna.sign(resultOf(anna, { build: { project: 'guix' } })), 'own');
    assert.deepEqual(['guix', 'tails'].filter((project) => !offers.includes(project)), ['guix', 'tails']);
    const now = await network.offered();
    assert.deepEqual(['guix', 'tails'].filter((project) => now.includes(project)), ['guix', 'tails']);
  });

  test('gives one\'s own certificate only when it signed something', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.importCertificates(anna.certificate, 'own');
    assert.deepEqual(await network.relayed.roots(CERTIFICATES_SCOPE), []);
    await ledger.accept(await anna.sign(resultOf(anna)), 'own');
    const [root] = await network.relayed.roots(CERTIFICATES_SCOPE);
    assert.equal(root?.signer, anna.fingerprint);
    assert.ok((await network.offered()).includes('tails'));
    const id = sha256Hex((await network.certificate(anna.fingerprint)) ?? new Uint8Array());
    assert.notEqual(await network.read(CERTIFICATES_SCOPE, id, anna.fingerprint), undefined);
    assert.equal(await network.read(CERTIFICATES_SCOPE, 'f'.repeat(64), anna.fingerprint), undefined);
  });

  test('blames nobody for strangers and clocks, and somebody for what nobody accepts', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    assert.deepEqual(await network.receive(await bert.sign(resultOf(bert)), 'peer'), { outcome: 'ignored', item: null });
    assert.equal((await network.receive(await anna.sign(resultOf(anna), NOW + 3_600), 'peer')).outcome, 'ignored');
    const [{ payload }, { signature }] = [decodeMessage(await anna.sign(resultOf(anna))), decodeMessage(await anna.sign(resultOf(anna, { sha256: WRONG })))];
    assert.deepEqual(await network.receive(encodeMessage({ kind: 'native', payload, signature }), 'peer'), { outcome: 'refused', item: null });
    assert.equal((await network.receive(Uint8Array.of(1, 2, 3), 'peer')).outcome, 'refused');
  });

  test('bad input 43: tells where one from the future would stand, so that it is not fetched again and again', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    const early = await anna.sign(resultOf(anna), NOW + 3_600);
    const { outcome, item } = await network.receive(early, 'peer');
    assert.equal(outcome, 'ignored');
    assert.deepEqual(item, await ledger.placeOf(early));
    assert.deepEqual({ scope: item?.scope, signer: item?.signer, time: item?.time }, { scope: 'tails', signer: anna.fingerprint, time: NOW + 3_600 });
    assert.deepEqual(await network.waiting({ scope: 'tails', signer: anna.fingerprint }), [], 'it is not kept');
  });

  test('gives a piece of evidence only when something that is passed on names it', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    const text = Buffer.from('make: done\n');
    const { sha256, size } = await ledger.keepEvidence((async function* one() { yield text; })());
    const part = { sha256, offset: 2, length: 4 };
    assert.equal(await network.evidencePart(part), null);
    const evidence = [{ name: 'build.log', sha256, size, mediaType: 'text/plain' }];
    await ledger.accept(await anna.sign(resultOf(anna, { run: { evidence } })), 'local');
    assert.deepEqual(await network.evidencePart(part), { size, bytes: text.subarray(2, 6) });
    assert.deepEqual(await network.evidencePart({ ...part, length: 0 }), { size, bytes: Buffer.alloc(0) });
    assert.equal(await network.evidencePart({ ...part, sha256: 'e'.repeat(64) }), null);
    await ledger.addPolicy(policyNaming([bert], 1));
    assert.equal(await network.evidencePart(part), null);
    await ledger.addPolicy(policyNaming([anna], 1));
    assert.notEqual(await network.evidencePart(part), null);
    await ledger.removePolicy('tails');
    assert.equal(await network.evidencePart(part), null);
  });

  test('gives what one said oneself as soon as it is known whose the key is', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    await ledger.removePolicy('tails');
    const given = async () => (await network.relayed.roots('tails')).map(({ signer }) => signer);
    assert.deepEqual(await given(), []);
    await ledger.importCertificates(anna.certificate, 'own');
    assert.deepEqual(await given(), [anna.fingerprint]);
  });

  test('gives a piece that somebody attached to a statement', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna, bert], 1));
    for (const { certificate } of [anna, bert]) await ledger.importCertificates(certificate, 'others');
    const { id } = await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    const { sha256, size } = await ledger.keepEvidence((async function* one() { yield Buffer.from('a report'); })());
    assert.equal(await network.evidencePart({ sha256, offset: 0, length: 1 }), null);
    const attachment = { kind: 'attachment', project: 'tails', signer: bert.fingerprint, about: { kind: 'statements', ids: [id] }, evidence: { name: 'r.txt', sha256, size, mediaType: 'text/plain' }, note: 'see' } as const;
    await ledger.accept(await bert.sign(attachment), 'local');
    assert.equal((await network.evidencePart({ sha256, offset: 0, length: 1 }))?.size, size);
    const [listed] = await ledger.evidenceList();
    assert.deepEqual(listed?.names, ['r.txt']);
    const [status] = await ledger.status({ strict: false });
    assert.equal(status?.subjects[0]?.hashes.length, 1);
  });

  test('two versions of a certificate become one, however much their key\'s holder says in each', async (t) => {
    const key = await makeKey();
    const [one, other] = await Promise.all([1, 2].map(async (version) => concatBytes(primaryPacket(key), ...await Promise.all(Array.from({ length: 7 }, (_, i) =>
      userId(key, `name ${version} ${i}`, { time: BORN + i, more: [flags(version === 1 ? SIGN : CERTIFY), subpacket(20, new Uint8Array(2_000))] })))))) as [Uint8Array, Uint8Array];
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([{ ...anna, fingerprint: fingerprintOf(key) }], 1));
    for (const version of [one, other]) assert.equal(await network.receiveCertificate(fingerprintOf(key), version, 'peer'), 'new');
    const kept = await network.certificate(fingerprintOf(key));
    for (const version of [one, other]) assert.equal(await network.receiveCertificate(fingerprintOf(key), version, 'peer'), 'known');
    assert.deepEqual(await network.certificate(fingerprintOf(key)), kept);
  });

  test('tells nobody who asks for it by its fingerprint that a certificate is here which it does not pass on', async (t) => {
    const { ledger, network } = await open(t);
    await ledger.addPolicy(policyNaming([anna], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    await ledger.importCertificates(bert.certificate, 'own');
    assert.ok(await network.certificate(anna.fingerprint));
    assert.equal(await network.certificate(bert.fingerprint), undefined);
    await ledger.accept(await bert.sign(resultOf(bert)), 'own');
    assert.ok(await network.certificate(bert.fingerprint));
  });
});
