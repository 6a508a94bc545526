import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concatBytes } from '../../src/base/bytes.ts';
import { MAX_HISTORY_STATEMENTS } from '../../src/base/limits.ts';
import type { SignerPast } from '../../src/ledger/port.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import type { Store } from '../../src/store/store.ts';
import { COMPROMISED, keyRevocation, primaryPacket, userId } from '../openpgp/craft-certificate.ts';
import { certificateOf, fingerprintOf, reason } from '../openpgp/craft.ts';
import { ada, BORN, signature } from './rooted.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, WRONG, type Builder } from './workbench.ts';

suite("the past of a policy's people", () => {
  const builders = () => Promise.all(['anna', 'bert', 'cora'].map(makeBuilder)) as Promise<[Builder, Builder, Builder]>;

  function pastOf(people: readonly SignerPast[], name: string): SignerPast | undefined {
    return people.find((past) => past.name === name);
  }

  test('is what is stored of them, by release, with the releases in which they were alone', async (t) => {
    const [anna, bert, cora] = await builders();
    const policy = policyNaming([anna, bert, cora], 2);
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policy);
    for (const { certificate } of [anna, bert]) await ledger.importCertificates(certificate, 'others');
    for (const [i, release] of ['1.0', '1.1', '1.2'].entries()) {
      const build = { release, sources: [{ digest: `gitCommit:${String(i).repeat(40)}` }] };
      await ledger.accept(await anna.sign(resultOf(anna, { build }), NOW - 300 + i), 'local');
    }
    const first = { release: '1.0', sources: [{ digest: `gitCommit:${'0'.repeat(40)}` }] };
    await ledger.accept(await bert.sign(resultOf(bert, { build: first, name: 'tails.iso' }), NOW - 100), 'local');

    const { people, complete, keys } = await ledger.signerHistory(policy);
    assert.deepEqual(people.map(({ name }) => name), ['anna', 'bert', 'cora']);
    assert.deepEqual(pastOf(people, 'anna'), { name: 'anna', attestations: 3, since: NOW - 300, releases: 3, dissents: 0 });
    assert.deepEqual(pastOf(people, 'bert'), { name: 'bert', attestations: 1, since: NOW - 100, releases: 1, dissents: 0 });
    assert.deepEqual(pastOf(people, 'cora'), { name: 'cora', attestations: 0, since: null, releases: 0, dissents: 0 });
    assert.equal(complete, true);
    assert.deepEqual(Object.keys(keys).sort(), [anna.fingerprint, bert.fingerprint].sort(), 'no certificate of Cora is here');
  });

  test('is made of what counts: nothing of a key that was compromised is left', async (t) => {
    const ledger = await openWorkbench(t);
    const anna = { name: 'anna', fingerprint: fingerprintOf(ada) } as Builder;
    const policy = policyNaming([anna], 1);
    await ledger.addPolicy(policy);
    await ledger.importCertificates(certificateOf(ada), 'others');
    const payload = encodeStatement(resultOf(anna));
    await ledger.accept(encodeMessage({ kind: 'native', payload, signature: await signature(ada, preAuthenticationEncoding(payload)) }), 'local');
    assert.equal((await ledger.signerHistory(policy)).people[0]?.attestations, 1);
    await ledger.importCertificates(concatBytes(primaryPacket(ada), await keyRevocation(ada, { time: NOW - 10, more: [reason(COMPROMISED)] }), await userId(ada, 'Anna', { time: BORN })), 'others');
    const { people, keys } = await ledger.signerHistory(policy);
    assert.deepEqual([people[0]?.attestations, keys[fingerprintOf(ada)]?.revocation?.kind], [0, 'hard']);
  });

  test('tells dissent only where the others agreed', async (t) => {
    const [anna, bert, cora] = await builders();
    const ledger = await openWorkbench(t);
    const policy = policyNaming([anna, bert, cora], 2);
    await ledger.addPolicy(policy);
    for (const { certificate } of [anna, bert, cora]) await ledger.importCertificates(certificate, 'others');
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    await ledger.accept(await cora.sign(resultOf(cora, { sha256: WRONG })), 'local');
    assert.deepEqual((await ledger.signerHistory(policy)).people.map(({ dissents }) => dissents), [0, 0, 0], 'one against one is no dissent');
    await ledger.accept(await bert.sign(resultOf(bert)), 'local');
    assert.deepEqual((await ledger.signerHistory(policy)).people.map(({ dissents }) => dissents), [0, 0, 1]);
  });

  test('is asked of a policy that is not followed, by its own people and rule', async (t) => {
    const [anna, bert, cora] = await builders();
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna, bert, cora], 2));
    for (const { certificate } of [anna, bert, cora]) await ledger.importCertificates(certificate, 'others');
    for (const one of [anna, bert]) await ledger.accept(await one.sign(resultOf(one)), 'local');
    await ledger.accept(await cora.sign(resultOf(cora, { sha256: WRONG })), 'local');
    const candidate = policyNaming([cora], 1);
    assert.deepEqual((await ledger.signerHistory(candidate)).people, [{ name: 'cora', attestations: 1, since: NOW, releases: 1, dissents: 0 }]);
    assert.equal((await ledger.policies())[0]?.people, 3);
    await assert.rejects(ledger.signerHistory('no policy\n'), { code: 'policy-malformed' });
  });

  test('does not tell dissents of an expired policy, or of more statements than are looked at', async (t) => {
    const [anna] = await builders();
    // Ids of nothing: it matters how many there are.
    const many = (store: Store): Store => ({ ...store, idsOfProject: async () => Array.from({ length: MAX_HISTORY_STATEMENTS + 1 }, (_, i) => i.toString(16).padStart(64, '0')), attestations: async () => [] });
    const policy = policyNaming([anna], 1);
    const small = await openWorkbench(t);
    assert.deepEqual((await small.signerHistory(`${policy}expires 2020-01-01\n`)).people.map(({ dissents }) => dissents), [null]);
    const large = await openWorkbench(t, { around: many });
    const { people, complete } = await large.signerHistory(policy);
    assert.deepEqual([people[0]?.dissents, complete], [null, false]);
  });
});
