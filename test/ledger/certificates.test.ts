import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { readKey, readPrivateKey, reformatKey, revokeKey } from 'openpgp';
import { concatBytes } from '../../src/base/bytes.ts';
import { fixedClock } from '../../src/base/clock.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { generateKey, type NewKey } from '../../src/openpgp/node/generate-key.ts';
import { signPayload } from '../../src/openpgp/node/sign.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { makeBuilder, NOW, openWorkbench, policyNaming, resultOf, RIGHT, type Builder } from './workbench.ts';

suite('certificates in the ledger', () => {
  let anna: Builder;
  let bert: Builder;

  before(async () => {
    [anna, bert] = await Promise.all([makeBuilder('anna'), makeBuilder('bert')]);
  });

  test('a certificate that is brought again changes nothing', async (t) => {
    const ledger = await openWorkbench(t);
    const outcomes = [];
    for (let i = 0; i < 2; i++) outcomes.push((await ledger.importCertificates(anna.certificate, 'others')).imported[0]?.outcome);
    assert.deepEqual(outcomes, ['new', 'known']);
  });

  test('a peer can bring the certificate that was asked for and no other', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.receiveCertificate(concatBytes(bert.certificate, anna.certificate), anna.fingerprint);
    assert.deepEqual((await ledger.certificates()).map(({ facts }) => facts.fingerprint), [anna.fingerprint]);
  });

  test('a key once known as one\'s own stays so when a peer brings it', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.importCertificates(anna.certificate, 'own');
    await ledger.importCertificates(anna.certificate, 'others');
    assert.equal((await ledger.certificates())[0]?.own, true);
  });

  test('who goes by them is told which kind of change it was, and of nothing that changed nothing', async (t) => {
    const ledger = await openWorkbench(t);
    const told: string[] = [];
    ledger.onTrustChange((change) => told.push(change));
    for (const whose of ['others', 'others', 'own', 'own', 'others'] as const) await ledger.importCertificates(anna.certificate, whose);
    assert.deepEqual(told, ['keys', 'signers']);
    await ledger.importCertificates(bert.certificate, 'own');
    assert.deepEqual(told, ['keys', 'signers', 'signers']);
  });

  test('owners of keys are looked up once, and again when a certificate came', async (t) => {
    const asked: string[] = [];
    const ledger = await openWorkbench(t, { around: (store) => ({ ...store, keysById: (id) => { asked.push(id); return store.keysById(id); } }) });
    const { certificateBook: book } = ledger;
    const owners = () => Promise.all([1, 2].map(() => book.ownersOf(anna.fingerprint)));
    assert.deepEqual(await owners(), [[], []]);
    await ledger.importCertificates(anna.certificate, 'others');
    assert.deepEqual(await owners(), [[anna.fingerprint], [anna.fingerprint]]);
    await ledger.importCertificates(anna.certificate, 'others');
    assert.deepEqual(await owners(), [[anna.fingerprint], [anna.fingerprint]]);
    assert.equal(asked.length, 2);
  });

  test('a store that failed once is asked again for a key and its certificate', async (t) => {
    let broken = true;
    const fail = async (): Promise<never> => { throw new ConcurError('read-failed', 'cannot read the store'); };
    const ledger = await openWorkbench(t, {
      around: (store) => ({ ...store, keysById: (id) => (broken ? fail() : store.keysById(id)), certificate: (key) => (broken ? fail() : store.certificate(key)) }),
    });
    const { certificateBook: book } = ledger;
    await assert.rejects(book.ownersOf(anna.fingerprint), { code: 'read-failed' });
    await assert.rejects(book.usable(anna.fingerprint), { code: 'read-failed' });
    broken = false;
    assert.equal(await book.usable(anna.fingerprint), undefined);
    await ledger.importCertificates(anna.certificate, 'others');
    assert.deepEqual(await book.ownersOf(anna.fingerprint), [anna.fingerprint]);
    assert.equal((await book.usable(anna.fingerprint))?.fingerprint, anna.fingerprint);
  });

  test('a revocation that arrives later takes effect, and an older copy does not take it back', async (t) => {
    const ledger = await openWorkbench(t);
    const key = await generateKey({ name: 'carl', email: 'carl@example.org', passphrase: null, clock: fixedClock(NOW - 1000) });
    await ledger.addPolicy(`concur-policy 1\nproject tails\nsigner carl ${key.fingerprint}\ngroup all-builders 1 carl\nquorum all-builders\n`);
    await ledger.importCertificates(key.certificate, 'others');
    await ledger.accept(await signAs(key), 'local');
    const verdict = async () => (await ledger.verify({ sha256: RIGHT, name: 'tails.iso', strict: false })).verdict;
    assert.equal(await verdict(), 'AGREED');
    await ledger.importCertificates(await revoked(key), 'others');
    assert.equal(await verdict(), 'INSUFFICIENT');
    await ledger.importCertificates(key.certificate, 'others');
    assert.equal(await verdict(), 'INSUFFICIENT');
  });

  test('two versions that arrive at the same moment are both kept', async (t) => {
    const ledger = await openWorkbench(t);
    const key = await generateKey({ name: 'carl', email: 'carl@example.org', passphrase: null, clock: fixedClock(NOW - 1000) });
    await ledger.importCertificates(key.certificate, 'others');
    const [withRevocation, withName] = await Promise.all([revoked(key), renamed(key)]);
    await Promise.all([withRevocation, withName].map((bytes) => ledger.importCertificates(bytes, 'others')));
    const [{ facts } = assert.fail()] = await ledger.certificates();
    assert.equal(facts.revocation?.kind, 'hard');
    assert.equal(facts.userIds.length, 3);
  });

  test('bad input 64: a secret key where a certificate belongs is refused, and not a byte of it is shown', async (t) => {
    const ledger = await openWorkbench(t);
    const { secret } = await generateKey({ name: 'dora', email: 'dora@example.org', passphrase: null, clock: fixedClock(NOW) });
    const answer = await ledger.importCertificates(new TextEncoder().encode(secret), 'others');
    assert.deepEqual(answer.imported, []);
    assert.equal(answer.refused[0]?.code, 'secret-key');
    const body = secret.split('\n').slice(2, 4).join('');
    assert.ok(!JSON.stringify(answer).includes(body.slice(0, 16)));
    assert.deepEqual(await ledger.certificates(), []);
  });

  test('certificates are listed with the names that policies give them', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna, bert], 1));
    await ledger.importCertificates(anna.certificate, 'others');
    await ledger.accept(await anna.sign(resultOf(anna)), 'local');
    const [listed] = await ledger.certificates();
    assert.deepEqual([listed?.petnames, listed?.statements, listed?.own], [['tails/anna'], 1, false]);
  });
});

async function signAs(key: NewKey): Promise<Uint8Array> {
  const builder = { name: 'carl', fingerprint: key.fingerprint, certificate: key.certificate, sign: () => Promise.reject(new Error('unused')) };
  const payload = encodeStatement(resultOf(builder));
  return encodeMessage({ kind: 'native', payload, signature: await signPayload(payload, { secret: key.secret, passphrase: null, created: NOW }) });
}

async function revoked({ secret }: NewKey): Promise<Uint8Array> {
  const { publicKey } = await revokeKey({ key: await readPrivateKey({ armoredKey: secret }), date: new Date(NOW * 1000), format: 'armored' });
  return new Uint8Array((await readKey({ armoredKey: publicKey })).write());
}

async function renamed({ secret }: NewKey): Promise<Uint8Array> {
  const key = await readPrivateKey({ armoredKey: secret });
  const { publicKey } = await reformatKey({ privateKey: key, userIDs: [{ name: 'carl' }, { name: 'carl the second' }], date: new Date((NOW - 500) * 1000), format: 'object' });
  return publicKey.write();
}
