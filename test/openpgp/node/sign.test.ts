import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { generateKey as generateAny, unarmor } from 'openpgp';
import { fixedClock } from '../../../src/base/clock.ts';
import { utf8Encode } from '../../../src/base/bytes.ts';
import { generateKey, type NewKey } from '../../../src/openpgp/node/generate-key.ts';
import { readSecretKey, unlockSecretKey } from '../../../src/openpgp/node/secret-key.ts';
import { signPayload } from '../../../src/openpgp/node/sign.ts';
import { armorCertificate } from '../../../src/openpgp/verify/armor.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { parseSignature, stripSignature } from '../../../src/openpgp/verify/signature.ts';
import { verifySignature } from '../../../src/openpgp/verify/verify.ts';
import { preAuthenticationEncoding } from '../../../src/statement/pae.ts';
import { at, BORN, DAY, fingerprintOf, makeKey } from '../craft.ts';
import { refusedAs } from '../../refusal.ts';
import { lacks, openGpg, type Gpg } from './tools.ts';

const PAYLOAD = utf8Encode('{"a":"statement"}');
const ADA = { name: 'Ada Builder', email: 'ada@example.org' };

let unlocked: NewKey;
let locked: NewKey;

before(async () => {
  unlocked = await generateKey({ ...ADA, passphrase: null, clock: fixedClock(BORN) });
  locked = await generateKey({ ...ADA, passphrase: 'correct horse', clock: fixedClock(BORN) });
});

async function read(bytes: Uint8Array): Promise<Certificate> {
  const { certificates: [only], refused } = await readCertificates(bytes);
  assert.deepEqual(refused, []);
  return only as Certificate;
}

describe('a new key', () => {
  test('is version 4, Ed25519, for ever, dated by the clock, and signs with its primary key', async () => {
    const { facts } = await read(unlocked.certificate);
    assert.deepEqual(facts, {
      fingerprint: unlocked.fingerprint,
      userIds: ['Ada Builder <ada@example.org>'],
      algorithm: 'Ed25519',
      created: BORN,
      expires: null,
      revocation: null,
      signingKeys: [{ fingerprint: unlocked.fingerprint, created: BORN, expires: null, revocation: null, weaklyBound: false }],
    });
    assert.equal(unlocked.fingerprint.length, 40);
  });

  test('has a certificate without the secret in it', () => {
    assert.match(unlocked.secret, /PRIVATE KEY BLOCK/);
    assert.match(armorCertificate(unlocked.certificate), /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
  });

  test('is told apart as locked or not', async () => {
    assert.deepEqual(await readSecretKey(unlocked.secret), {
      fingerprint: unlocked.fingerprint, userId: 'Ada Builder <ada@example.org>', locked: false, certificate: unlocked.certificate,
    });
    assert.equal((await readSecretKey(locked.secret)).locked, true);
    const empty = await generateKey({ ...ADA, passphrase: '', clock: fixedClock(BORN) });
    assert.equal((await readSecretKey(empty.secret)).locked, false);
  });

  test('comes with a revocation that works when it is appended to the certificate', async () => {
    const { certificates: [revoked] } = await readCertificates(Buffer.concat([unlocked.certificate, await binary(unlocked.revocation)]));
    assert.deepEqual(revoked?.facts.revocation, { kind: 'hard', time: BORN });
  });

  test('is not made for names that a user id cannot hold', async () => {
    for (const [name, email] of [['', 'a@b.c'], ['a<b', 'a@b.c'], ['a\nb', 'a@b.c'], ['\u202ea', 'a@b.c'], ['a', 'no address'], ['a', 'a@b>c'], ['a', 'a@b\u001b[2J']] as const) {
      await assert.rejects(generateKey({ name, email, passphrase: null, clock: fixedClock(BORN) }), refusedAs('name-unsafe', /./));
    }
  });
});

describe('a signature of ours', () => {
  test('is one acceptable packet that verifies, dated as asked', async () => {
    const signature = parseSignature(await signPayload(PAYLOAD, { secret: unlocked.secret, passphrase: null, created: BORN + DAY }));
    const report = await verifySignature(signature, PAYLOAD, await read(unlocked.certificate));
    assert.deepEqual([report.mathematics, report.created, report.algorithm, report.algorithmAcceptable], ['good', BORN + DAY, 'Ed25519, SHA-512', true]);
  });

  test('is made by a signing subkey where there is one', async () => {
    const key = await makeKey({ type: 'ecc', curve: 'ed25519Legacy', subkeys: [{ sign: true }] });
    const certificate = await read(key.toPublic().write());
    const signature = parseSignature(await signPayload(PAYLOAD, { secret: key.armor(), passphrase: null, created: BORN + 1 }));
    assert.equal(signature.issuer, fingerprintOf(key.subkeys[0] as { getFingerprint(): string }));
    const report = await verifySignature(signature, PAYLOAD, certificate);
    assert.deepEqual([report.mathematics, report.signer], ['good', fingerprintOf(key)]);
  });

  test('needs the right passphrase, and says so without showing anything', async () => {
    for (const passphrase of [null, '', 'wrong']) {
      await assert.rejects(signPayload(PAYLOAD, { secret: locked.secret, passphrase, created: BORN }), refusedAs('key-locked', /locked|passphrase/));
    }
    const signature = await signPayload(PAYLOAD, { secret: locked.secret, passphrase: 'correct horse', created: BORN });
    assert.equal(parseSignature(signature).issuer, locked.fingerprint);
  });

  test('unlocks its key once for a process, and forgets a failed attempt', async () => {
    const [first, second] = [await unlockSecretKey(locked.secret, 'correct horse'), await unlockSecretKey(locked.secret, 'correct horse')];
    assert.equal(first, second);
    await assert.rejects(unlockSecretKey(locked.secret, 'wrong'), refusedAs('key-locked', /passphrase/));
    await assert.rejects(unlockSecretKey(locked.secret, 'wrong'), refusedAs('key-locked', /passphrase/));
  });

  test('cannot be made before the key was born or after it expired', async () => {
    const mortal = await makeKey({ type: 'ecc', curve: 'ed25519Legacy', keyExpirationTime: DAY });
    await assert.rejects(signPayload(PAYLOAD, { secret: unlocked.secret, passphrase: null, created: BORN - 1 }), refusedAs('certificate-unusable', /cannot sign/));
    await assert.rejects(signPayload(PAYLOAD, { secret: mortal.armor(), passphrase: null, created: BORN + 2 * DAY }), refusedAs('certificate-unusable', /cannot sign/));
  });

  test('needs exactly one secret key, and what else was given is not shown', async () => {
    const inputs = ['', 'hello', armorCertificate(unlocked.certificate), unlocked.secret.slice(0, -40), unlocked.secret.replace(/[A-Za-z0-9]{30}/, '?'.repeat(30))];
    for (const secret of inputs) {
      await assert.rejects(readSecretKey(secret), (error: Error) => {
        assert.equal(error.cause, undefined);
        return refusedAs('key-malformed', /exactly one/)(error);
      });
    }
  });
});

describe('gpg and sqv', () => {
  let gpg: Gpg;
  before(async () => { gpg = await openGpg(); });
  after(() => gpg.close());

  for (const tool of ['gpg', 'sqv']) {
    test(`${tool} accepts our key and our signature, and refuses another statement`, { skip: lacks(tool) }, async () => {
      const certificate = await gpg.file('certificate.pgp', unlocked.certificate);
      const signature = await gpg.file('signature.pgp', await signPayload(PAYLOAD, { secret: unlocked.secret, passphrase: null, created: BORN + DAY }));
      const good = await gpg.file('good', preAuthenticationEncoding(PAYLOAD));
      const other = await gpg.file('other', preAuthenticationEncoding(utf8Encode('{}')));
      const check = tool === 'sqv'
        ? (data: string) => spawnSync('sqv', ['--keyring', certificate, signature, data])
        : (data: string) => spawnSync('gpg', ['--batch', '--no-default-keyring', '--keyring', keyring(certificate), '--verify', signature, data], { env: { ...process.env, GNUPGHOME: gpg.home } });
      assert.equal(check(good).status, 0, check(good).stderr.toString());
      assert.notEqual(check(other).status, 0);
    });
  }

  test('gpg takes our locked secret key, with its passphrase, and signs what we accept', { skip: lacks('gpg') }, async () => {
    gpg.run(['--pinentry-mode', 'loopback', '--passphrase', 'correct horse', '--import'], locked.secret);
    const signature = gpg.run(['--pinentry-mode', 'loopback', '--passphrase', 'correct horse', '--local-user', locked.fingerprint, '--digest-algo', 'SHA512', '--detach-sign'], Buffer.from(preAuthenticationEncoding(PAYLOAD)));
    const report = await verifySignature(parseSignature(await stripSignature(signature)), PAYLOAD, await read(locked.certificate));
    assert.equal(report.mathematics, 'good');
  });

  test('gpg reads a stripped certificate of a key with subkeys, and its signing subkey', { skip: lacks('gpg') }, async () => {
    const pair = await generateAny({ type: 'rsa', rsaBits: 2048, userIDs: [ADA], subkeys: [{ sign: true }, {}], date: at(BORN), format: 'binary' });
    const { bytes, facts } = await read(pair.publicKey);
    const listing = gpg.run(['--with-colons', '--fingerprint', '--fingerprint', '--show-keys'], bytes).toString();
    const listed = [...listing.matchAll(/^fpr:+([0-9A-F]{40}):/gm)].map(([, fingerprint]) => fingerprint);
    assert.deepEqual(listed, facts.signingKeys.map(({ fingerprint }) => fingerprint));
  });

  function keyring(certificate: string): string {
    const path = `${certificate}.kbx`;
    gpg.run(['--no-default-keyring', '--keyring', path, '--import', certificate]);
    return path;
  }
});

async function binary(armored: string): Promise<Uint8Array> {
  return (await unarmor(armored)).data as Uint8Array;
}
