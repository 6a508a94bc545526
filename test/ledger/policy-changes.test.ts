/** Successors of policies with real keys: who signed decides, and nothing that merely looks like a signature. */

import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, suite, test } from 'node:test';
import { concatBytes, utf8Encode } from '../../src/base/bytes.ts';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_POLICY_SIGNATURES_BYTES } from '../../src/base/limits.ts';
import type { PolicyPort } from '../../src/ledger/port.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { COMPROMISED, keyRevocation, primaryPacket, RETIRED, subkey, userId } from '../openpgp/craft-certificate.ts';
import { created, ED25519, fingerprintOf, issuer, keyExpiresAfter, keyId, makeKey, reason, subpacket, withByte } from '../openpgp/craft.ts';
import { lacks, openGpg } from '../openpgp/node/tools.ts';
import { armored } from '../trees/signature.ts';
import { ada, BORN, following, grace, heidi, mallory, policy, signature, signedByTwo, type Key } from './rooted.ts';
import { NOW, openWorkbench } from './workbench.ts';

async function refusalOf(ledger: PolicyPort, text: string, signatures: readonly Uint8Array[]): Promise<string> {
  const { outcome, refusal } = await ledger.examinePolicy(text, { signatures });
  assert.equal(outcome, 'refused');
  await assert.rejects(ledger.addPolicy(text, { signatures }), (error) => isConcurError(error) && error.code === refusal?.code && error.message === refusal.message);
  return `${refusal?.code}: ${refusal?.message}`;
}

suite('a successor', () => {
  test('that both roots signed is taken, and where it came from is remembered', async (t) => {
    const ledger = await following(t);
    const next = policy(2);
    const signatures = [await signature(ada, next), await signature(heidi, next)];
    const examination = await ledger.examinePolicy(next, { signatures });
    assert.deepEqual([examination.outcome, examination.signedBy, examination.passedOver, examination.refusal], ['successor', ['ada', 'heidi'], [], null]);
    assert.equal(examination.current?.from, 'https://example.org/tails.policy');
    assert.equal((await ledger.policies())[0]?.text, policy(1), 'looking at it changes nothing');
    await ledger.addPolicy(next, { signatures, from: '/home/ada/tails.policy' });
    assert.deepEqual((await ledger.policies()).map(({ text, from }) => ({ text, from })), [{ text: next, from: '/home/ada/tails.policy' }]);
  });

  test('may have its signatures in one file or in several, binary or armored, and twice', async (t) => {
    const next = policy(2);
    const [one, two] = [await signature(ada, next), await signature(heidi, next)];
    const ways: [string, Uint8Array[]][] = [
      ['concatenated', [concatBytes(one, two)]],
      ['armored', [utf8Encode(`${await armored(one)}\n${await armored(two)}`)]],
      ['one packet armored, one binary', [utf8Encode(await armored(one)), two]],
      ['twice', [concatBytes(one, one, two), two]],
      ['with an unhashed key id, as gpg writes it', [one, await signature(heidi, next, { unhashed: [keyId(fingerprintOf(heidi).slice(-16))] })]],
    ];
    const ledger = await following(t);
    for (const [name, signatures] of ways) assert.equal((await ledger.examinePolicy(next, { signatures })).outcome, 'successor', name);
  });

  test('may be signed by a subkey that its owner has for signing', async (t) => {
    const ledger = await openWorkbench(t);
    const sub = await makeKey(ED25519, BORN);
    const whole = concatBytes(primaryPacket(ada), await userId(ada, 'Ada', { time: BORN }), await subkey(ada, sub, { time: BORN }));
    await ledger.importCertificates(whole, 'others');
    await ledger.addPolicy(policy(1, { root: '1 ada' }));
    const next = policy(2, { root: '1 ada' });
    assert.deepEqual((await ledger.examinePolicy(next, { signatures: [await signature(sub, next)] })).signedBy, ['ada']);
  });
});

describe('bad input 98: what two signatures are needed for, and one good one is there', () => {
  type Making = (next: string) => Promise<readonly Uint8Array[]>;
  const cases: [name: string, making: Making, why: RegExp | null][] = [
    ['the same person twice', async (next) => [await signature(ada, next, { time: NOW - 30 })], null],
    ['over other bytes', async () => [await signature(grace, policy(3))], /does not fit the policy/],
    ['over a statement\'s encoding', async (next) => [await signature(grace, preAuthenticationEncoding(utf8Encode(next)))], /does not fit the policy/],
    ['by a stranger', async (next) => [await signature(mallory, next)], /is of nobody in the root/],
    ['by a stranger who says to be Grace', async (next) => [await signature(mallory, next, { hashed: [created(NOW - 60), issuer(grace)] })], /does not fit the policy/],
    ['as a text', async (next) => [await signature(grace, next, { type: 0x01 })], /has type 0x01/],
    ['that says to be over a SHA-1 hash', async (next) => [withByte(await signature(grace, next), 5, () => 2)], /SHA-?1/],
    ['dated in the future', async (next) => [await signature(grace, next, { time: NOW + 3600 })], /in the future/],
    ['dated before the key was made', async (next) => [await signature(grace, next, { time: BORN - 10 })], /not-yet-valid when it signed/],
    ['that expires', async (next) => [await signature(grace, next, { hashed: [created(NOW - 60), issuer(grace), subpacket(3, [0, 1, 0, 0])] })], /expiry date/],
    ['with a critical subpacket that nobody knows', async (next) => [await signature(grace, next, { hashed: [created(NOW - 60), issuer(grace), subpacket(99, [1], 'critical')] })], /critical subpacket/],
    ['without an issuer\'s fingerprint', async (next) => [await signature(grace, next, { hashed: [created(NOW - 60)], unhashed: [keyId(fingerprintOf(grace).slice(-16))] })], /does not name its key/],
    ['a page that says 404', async () => [utf8Encode('<html><h1>404 Not Found</h1></html>\n')], /no OpenPGP signature/],
    ['cut short', async (next) => [(await signature(grace, next)).subarray(0, -3)], /cut short|no OpenPGP/],
  ];
  for (const [name, making, why] of cases) {
    test(`bad input 98: ${name}`, async (t) => {
      const ledger = await following(t);
      const next = policy(2);
      const signatures = [await signature(ada, next), ...await making(next)];
      assert.match(await refusalOf(ledger, next, signatures), /^policy-unsigned: the policy that is followed asks for 2 of its root, and only "ada" signed/);
      const { passedOver } = await ledger.examinePolicy(next, { signatures });
      if (why === null) assert.deepEqual(passedOver, []);
      else assert.match(passedOver.join('\n'), why);
      assert.equal((await ledger.policies())[0]?.text, policy(1));
    });
  }

  test('bad input 98: files that are larger than all signatures of a root', async (t) => {
    const ledger = await following(t);
    await assert.rejects(ledger.examinePolicy(policy(2), { signatures: [new Uint8Array(MAX_POLICY_SIGNATURES_BYTES), Uint8Array.of(0xc2)] }), { code: 'signature-malformed' });
  });
});

describe('bad input 98: keys that may not choose a policy any more', () => {
  const made: [name: string, parts: (of: Key) => Promise<Uint8Array>, why: RegExp][] = [
    ['compromised', (of) => keyRevocation(of, { time: NOW - 10, more: [reason(COMPROMISED)] }), /hard-revoked|revoked/],
    ['compromised, and revoked with a date in the future', (of) => keyRevocation(of, { time: NOW + 86_400, more: [reason(COMPROMISED)] }), /revoked/],
    ['retired after it signed', (of) => keyRevocation(of, { time: NOW - 10, more: [reason(RETIRED)] }), /soft-revoked now/],
  ];
  for (const [name, parts, why] of made) {
    test(`bad input 98: a key that was ${name}`, async (t) => {
      const ledger = await following(t);
      const next = policy(2);
      const signatures = [await signature(ada, next), await signature(grace, next)];
      assert.equal((await ledger.examinePolicy(next, { signatures })).outcome, 'successor');
      await ledger.importCertificates(concatBytes(primaryPacket(grace), await parts(grace), await userId(grace, 'Grace', { time: BORN })), 'others');
      assert.match(await refusalOf(ledger, next, signatures), /^policy-unsigned: .*only "ada" signed/);
      assert.match((await ledger.examinePolicy(next, { signatures })).passedOver.join(), why);
    });
  }

  test('bad input 98: a key that expired after it signed', async (t) => {
    const ledger = await openWorkbench(t);
    const expired = concatBytes(primaryPacket(grace), await userId(grace, 'Grace', { time: BORN, more: [keyExpiresAfter(NOW - 30 - BORN), subpacket(27, [3])] }));
    await ledger.importCertificates(expired, 'others');
    await ledger.addPolicy(policy(1, { root: '1 grace' }));
    const next = policy(2, { root: '1 grace' });
    assert.match(await refusalOf(ledger, next, [await signature(grace, next, { time: NOW - 60 })]), /^policy-unsigned/);
    assert.match((await ledger.examinePolicy(next, { signatures: [await signature(grace, next, { time: NOW - 60 })] })).passedOver.join(), /the key is expired now/);
  });

  test('bad input 56: a stranger\'s certificate that lists a key of the root lends it to nobody', async (t) => {
    const ledger = await following(t);
    const shadow = concatBytes(primaryPacket(mallory), await userId(mallory, 'Mallory', { time: BORN }), await subkey(mallory, grace, { time: BORN }));
    await ledger.importCertificates(shadow, 'others');
    const next = policy(2);
    const signatures = [await signature(ada, next), await signature(grace, next)];
    assert.deepEqual((await ledger.examinePolicy(next, { signatures })).signedBy, ['ada', 'grace']);
  });
});

test('bad input 98: a subkey that two of the root claim makes one of them a signer, not both', async (t) => {
  const shared = await makeKey(ED25519, BORN);
  const ledger = await openWorkbench(t);
  for (const owner of [ada, grace]) await ledger.importCertificates(concatBytes(primaryPacket(owner), await userId(owner, 'A', { time: BORN }), await subkey(owner, shared, { time: BORN })), 'others');
  await ledger.addPolicy(policy(1));
  const next = policy(2);
  const { outcome, signedBy } = await ledger.examinePolicy(next, { signatures: [await signature(shared, next), await signature(shared, next, { time: NOW - 50 })] });
  assert.deepEqual([outcome, signedBy.length], ['refused', 1]);
});

suite('what was followed before', () => {
  test('bad input 98: is remembered when the policy was removed, and over a restart', async (t) => {
    let folder = '';
    const ledger = await following(t, (at) => { folder = at; });
    const [third, second] = [policy(3), policy(2)];
    await ledger.addPolicy(third, { signatures: await signedByTwo(third) });
    await ledger.removePolicy('tails');
    assert.deepEqual(await readdir(join(folder, 'policies')), ['tails.note']);
    assert.match(await refusalOf(ledger, second, []), /^policy-rollback: .* has sequence 2, and sequence 3 was followed before/);
    assert.equal((await ledger.examinePolicy(third)).outcome, 'new');
    assert.equal((await ledger.examinePolicy(policy(4))).outcome, 'new');
  });

  test('is replaced by an operator who insists, and then that is the highest', async (t) => {
    const ledger = await following(t);
    const third = policy(3);
    await ledger.addPolicy(third, { signatures: await signedByTwo(third) });
    await ledger.addPolicy(policy(2), { replace: true });
    assert.equal((await ledger.policies())[0]?.text, policy(2));
    assert.equal((await ledger.examinePolicy(third, { signatures: await signedByTwo(third) })).outcome, 'successor');
  });

  test('is not forgotten by insisting on something that needs none', async (t) => {
    const ledger = await following(t);
    const third = policy(3);
    await ledger.addPolicy(third, { replace: true, signatures: await signedByTwo(third) });
    assert.match(await refusalOf(ledger, policy(2), []), /^policy-rollback/);
  });

  test('no insisting makes a policy another project\'s, or an expired one judge', async (t) => {
    const ledger = await following(t);
    await assert.rejects(ledger.addPolicy(policy(2, { lines: ['expires 2020-01-01'] }), { replace: true }), { code: 'policy-expired' });
    await assert.rejects(ledger.addPolicy(policy(2), { replace: true, project: 'tor' }), { code: 'policy-rollback' });
  });

  test('a note that was altered stops changes, and says which file', async (t) => {
    let folder = '';
    const ledger = await following(t, (at) => { folder = at; });
    await writeFile(join(folder, 'policies', 'tails.note'), '{"highest":null}');
    await assert.rejects(ledger.addPolicy(policy(2)), { code: 'policy-malformed', message: /tails\.note" is not as this program writes it/ });
    assert.equal((await readFile(join(folder, 'policies', 'tails.policy'), 'utf8')), policy(1));
  });
});

suite('changes at the same time', () => {
  test('are judged one after the other: the higher edition stays, whichever came first', async (t) => {
    const ledger = await following(t);
    const [second, third] = [policy(2), policy(3)];
    const both = await Promise.all([third, second].map(async (text) => ({ text, signatures: await signedByTwo(text) })));
    const outcomes = await Promise.allSettled(both.map(({ text, signatures }) => ledger.addPolicy(text, { signatures })));
    assert.deepEqual(outcomes.map(({ status }) => status), ['fulfilled', 'rejected']);
    assert.equal((await ledger.policies())[0]?.text, third);
  });

  test('do not make an operator agree to a difference that was not shown', async (t) => {
    const ledger = await openWorkbench(t);
    const plain = (comment: string) => policy(1).replace('root 2 ada grace heidi\n', `# ${comment}\n`);
    const { hash } = await ledger.addPolicy(plain('first'), { instead: null });
    await ledger.addPolicy(plain('first').replace('sequence 1', 'sequence 2'));
    await assert.rejects(ledger.addPolicy(plain('third').replace('sequence 1', 'sequence 3'), { instead: hash }), { code: 'policy-mismatch', message: /another than the one that was looked at/ });
    await assert.rejects(ledger.addPolicy(plain('third').replace('sequence 1', 'sequence 3'), { instead: null }), { code: 'policy-mismatch' });
  });
});

test('gpg --detach-sign makes the signature of a root', { skip: lacks('gpg') }, async (t) => {
  const gpg = await openGpg();
  t.after(() => gpg.close());
  gpg.run(['--pinentry-mode', 'loopback', '--passphrase', '', '--quick-generate-key', 'Rosa <rosa@example.org>', 'ed25519', 'sign', 'never']);
  const [, rosa = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(gpg.run(['--with-colons', '--list-keys']).toString()) ?? [];
  const ledger = await openWorkbench(t, { now: Math.floor(Date.now() / 1000) + 5 });
  await ledger.importCertificates(gpg.run(['--export']), 'others');
  await ledger.addPolicy(policy(1, { root: `1 rosa=${rosa}` }));
  const next = policy(2, { root: `1 rosa=${rosa}` });
  for (const options of [[], ['--armor'], ['--digest-algo', 'SHA256']]) {
    const made = gpg.run([...options, '--detach-sign', '--output', '-'], next);
    assert.deepEqual((await ledger.examinePolicy(next, { signatures: [made] })).signedBy, ['rosa'], options.join(' '));
  }
});
