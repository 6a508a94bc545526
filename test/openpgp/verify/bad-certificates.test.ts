import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { armor, createMessage, encrypt, enums, type PrivateKey } from 'openpgp';
import { concatBytes, fromHex, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import {
  MAX_CERTIFICATE_BYTES, MAX_CERTIFICATE_INPUT_BYTES, MAX_CERTIFICATES_PER_FILE, MAX_SELF_SIGNATURE_BYTES, MAX_SELF_SIGNATURES, MAX_SUBKEYS, MAX_USER_IDS,
} from '../../../src/base/limits.ts';
import { readCertificates } from '../../../src/openpgp/verify/certificate.ts';
import { TAG, writeLength } from '../../../src/openpgp/verify/packets.ts';
import { parseSignature } from '../../../src/openpgp/verify/signature.ts';
import { verifySignature } from '../../../src/openpgp/verify/verify.ts';
import { keyStanding } from '../../../src/statement/report.ts';
import { preAuthenticationEncoding } from '../../../src/statement/pae.ts';
import {
  BORN, certificateOf, craftSignature, created, DAY, ED25519, expiresAfter, fingerprintOf, flags, issuer, makeKey, packet, RSA2048, signaturePacket,
  subpacket, withByte,
} from '../craft.ts';
import {
  backSignature, binding, ENCRYPT, primaryPacket, SHA1_HASH, signed, subkey, subkeyPacket, thirdPartyCertification, userId, userIdPacket,
} from '../craft-certificate.ts';
import { readOne, refusalOf, signers } from '../reading.ts';
import { assertRefusal } from '../../refusal.ts';

const ADA = 'Ada Builder <ada@example.org>';
const PAYLOAD = utf8Encode('{"a":"statement"}');

let key: PrivateKey;
let other: PrivateKey;
let honest: Uint8Array;

before(async () => {
  [key, other] = [await makeKey(), await makeKey()];
  honest = concatBytes(primaryPacket(key), await userId(key, ADA));
});

describe('bad input', () => {
  test('bad input 53: a certificate flooded with ten thousand certifications is read in time, and none is kept', async () => {
    const certification = await thirdPartyCertification(key, other, ADA);
    const count = Math.min(10_000, Math.floor((MAX_CERTIFICATE_INPUT_BYTES - honest.length) / certification.length));
    const flood = Array.from({ length: count }, () => certification);
    const started = performance.now();
    const certificate = await readOne(honest, ...flood);
    assert.ok(performance.now() - started < 2_000, 'a flood must not be checked signature by signature');
    assert.deepEqual(certificate.bytes, (await readOne(honest)).bytes);
  });

  test('bad input 53: a file of more than 1 MiB is refused unread', async () => {
    const refusal = await refusalOf(honest, packet(TAG.userAttribute, new Uint8Array(MAX_CERTIFICATE_INPUT_BYTES)));
    assertRefusal(refusal, 'certificate-too-large', /at most 1048576/);
    assert.match(refusal?.hint ?? '', /export-minimal/);
  });

  test('bad input 53: a flood in the owner\'s name is refused before it costs anything', async () => {
    const forged = await signed(other, key, { key: key.keyPacket, userID: { write: () => utf8Encode(ADA) } }, { type: 0x13 });
    const flood = Array.from({ length: MAX_SELF_SIGNATURES + 1 }, () => forged);
    assertRefusal(await refusalOf(honest, ...flood), 'certificate-too-large', /self-signatures/);
  });

  test('bad input 54: five hundred user ids, a user id of 5 KiB, a photograph', async () => {
    const long = `${'x'.repeat(5 * 1024)} <ada@example.org>`;
    const picture = new Uint8Array(200_000);
    const photograph = concatBytes(packet(TAG.userAttribute, picture), await signed(key, key, { key: key.keyPacket, userAttribute: { write: () => picture } }, { type: 0x13 }));
    const many = await Promise.all(Array.from({ length: 500 }, (_, i) => userId(key, `name ${i}`, { time: BORN + i })));
    const certificate = await readOne(primaryPacket(key), await userId(key, long), photograph, ...many);
    assert.equal(certificate.facts.userIds.length, MAX_USER_IDS);
    assert.equal(certificate.facts.userIds[0], 'name 499', 'the newest are kept');
    assert.ok(certificate.bytes.length <= MAX_CERTIFICATE_BYTES);
    assert.equal(certificate.dropped, 500 - MAX_USER_IDS);
  });

  test('bad input 55: two hundred signing subkeys', async () => {
    const subkeys = await Promise.all(Array.from({ length: 200 }, (_, i) => makeKey(ED25519, BORN + i)));
    const bound = await Promise.all(subkeys.map((sub) => subkey(key, sub)));
    const certificate = await readOne(honest, ...bound);
    assert.equal(certificate.facts.signingKeys.length, 1 + MAX_SUBKEYS);
    assert.ok(certificate.bytes.length <= MAX_CERTIFICATE_BYTES);
    const newest = subkeys.slice(-MAX_SUBKEYS).map(fingerprintOf);
    assert.deepEqual(signers(certificate), [fingerprintOf(key), ...newest].sort());
  });

  test('bad input 56: a shadow certificate that lists somebody else\'s key as its subkey', async () => {
    const stolen = concatBytes(primaryPacket(other), await userId(other, ADA), await subkey(other, key, { back: null }));
    const consentToSomebodyElse = await backSignature(key, key);
    const dressed = concatBytes(primaryPacket(other), await userId(other, ADA), await subkey(other, key, { back: consentToSomebodyElse }));
    const signature = signaturePacket(await craftSignature(key.keyPacket as never, preAuthenticationEncoding(PAYLOAD), { hashed: [created(BORN), issuer(key)] }));
    for (const bytes of [stolen, dressed]) {
      const shadow = await readOne(bytes);
      assert.deepEqual(signers(shadow), [fingerprintOf(other)]);
      assert.equal((await verifySignature(parseSignature(signature), PAYLOAD, shadow)).mathematics, 'no-key');
    }
    assert.equal((await verifySignature(parseSignature(signature), PAYLOAD, await readOne(honest))).mathematics, 'good');
  });

  test('bad input 57: a signing subkey without consent, with somebody else\'s, or not marked for signing', async () => {
    const [sub, stranger] = [await makeKey(), await makeKey()];
    const variants = [
      await subkey(key, sub, { back: null }),
      await subkey(key, sub, { back: await backSignature(other, sub) }),
      await subkey(key, sub, { back: await backSignature(key, stranger) }),
      await subkey(key, sub, { back: Uint8Array.of(4, 0x19, 22, 10, 0, 0) }),
      await subkey(key, sub, { more: [flags(ENCRYPT)] }),
      await subkey(key, sub, { more: [] }),
      concatBytes(subkeyPacket(sub), await binding(other, sub)),
      subkeyPacket(sub),
    ];
    for (const variant of variants) assert.deepEqual(signers(await readOne(honest, variant)), [fingerprintOf(key)]);
    assert.deepEqual(signers(await readOne(honest, await subkey(key, sub))), [fingerprintOf(key), fingerprintOf(sub)].sort());
    assert.deepEqual(signers(await readOne(honest, await subkey(key, sub, { backIn: 'unhashed' }))), [fingerprintOf(key), fingerprintOf(sub)].sort());
  });

  test('bad input 57: consent that expires ends the subkey with it', async () => {
    const sub = await makeKey();
    const back = await backSignature(key, sub, { more: [expiresAfter(DAY)] });
    const { facts } = await readOne(honest, await subkey(key, sub, { back }));
    assert.equal(facts.signingKeys.find(({ fingerprint }) => fingerprint === fingerprintOf(sub))?.expires, BORN + DAY);
  });

  test('bad input 57: a subkey that only SHA-1 binds is shown and does not count', async () => {
    const [primary, sub] = [await makeKey(RSA2048), await makeKey(RSA2048)];
    const base = concatBytes(primaryPacket(primary), await userId(primary, ADA));
    const weakBack = await backSignature(primary, sub, { hash: SHA1_HASH });
    for (const bound of [await subkey(primary, sub, { hash: SHA1_HASH }), await subkey(primary, sub, { back: weakBack })]) {
      const { facts } = await readOne(base, bound);
      assert.equal(facts.signingKeys.find(({ fingerprint }) => fingerprint === fingerprintOf(sub))?.weaklyBound, true);
      const report = { mathematics: 'good', signer: facts.fingerprint, signingKey: fingerprintOf(sub), created: BORN, algorithm: '', algorithmAcceptable: true } as const;
      assert.equal(keyStanding(report, facts, BORN).whenSigned, 'weakly-bound');
    }
    const { facts } = await readOne(base, await subkey(primary, sub));
    assert.deepEqual(facts.signingKeys.map(({ weaklyBound }) => weaklyBound), [false, false]);
  });

  test('bad input 58: a key with the same 64-bit id is another key', async () => {
    const namesake = concatBytes(Uint8Array.of(4), withByte(fromHex(fingerprintOf(key).toLowerCase()), 0, (byte) => byte ^ 0xff));
    const body = await craftSignature(key.keyPacket as never, preAuthenticationEncoding(PAYLOAD), { hashed: [created(BORN), subpacket(33, namesake)] });
    const signature = parseSignature(signaturePacket(body));
    assert.equal(signature.issuer.slice(-16), fingerprintOf(key).slice(-16));
    assert.equal((await verifySignature(signature, PAYLOAD, await readOne(honest))).mathematics, 'no-key');
  });

  test('bad input 64: a secret key is refused and never shown', async () => {
    const armored = key.armor();
    const secrets = [utf8Encode(armored), key.write(), concatBytes(honest, key.write()), utf8Encode(`hello\n${armored}`)];
    for (const bytes of secrets) {
      const { refused } = await readCertificates(bytes);
      const [refusal] = refused;
      assertRefusal(refusal, 'secret-key', /secret key/);
      const shown = `${refusal?.message} ${refusal?.hint} ${refusal?.stack} ${JSON.stringify(refusal)}`;
      assert.ok(!shown.includes(armored.slice(100, 140)) && !shown.includes(toHex(key.write()).slice(60, 100)));
      assert.equal(refusal?.cause, undefined);
    }
    assert.equal((await readCertificates(concatBytes(honest, key.write()))).certificates.length, 1, 'the certificate beside it is read');
  });

  test('bad input 64: a secret subkey among public packets', async () => {
    assertRefusal(await refusalOf(honest, packet(TAG.secretSubkey, other.keyPacket.write())), 'secret-key', /secret key/);
  });

  test('bad input 65: user ids with escapes, line breaks, direction marks and bytes that are no text', async () => {
    const texts = ['\u001b[2Jada', 'ada\nAGREED', '\u202egro.elpmaxe@ada', 'аda@example.org', 'ada\u200d'];
    const { facts } = await readOne(primaryPacket(key), ...await Promise.all(texts.map((text, i) => userId(key, text, { time: BORN - i }))));
    assert.deepEqual(facts.userIds, ['\\u{1b}[2Jada', 'ada\\u{a}AGREED', '\\u{202e}gro.elpmaxe@ada', 'аda@example.org', 'ada\\u{200d}']);
    const raw = await readOne(primaryPacket(key), await userId(key, Uint8Array.of(0xff, 0xfe, 0x41)));
    assert.deepEqual(raw.facts.userIds, ['\ufffd\ufffdA'], 'a self-signature over such bytes still holds');
  });

  test('bad input 68: two certificates in one file are two; an encrypted message is none', async () => {
    const { certificates } = await readCertificates(concatBytes(honest, certificateOf(other)));
    assert.deepEqual(certificates.map(({ fingerprint }) => fingerprint).sort(), [fingerprintOf(key), fingerprintOf(other)].sort());
    const message = await createMessage({ binary: honest });
    const binary = await encrypt({ message, passwords: 'x', format: 'binary', config: { s2kIterationCountByte: 0 } });
    assertRefusal(await refusalOf(binary), 'certificate-malformed', /packet of type 3/);
    assertRefusal(await refusalOf(utf8Encode(armor(enums.armor.message, binary))), 'certificate-malformed', /PGP MESSAGE/);
  });

  test('a certificate whose self-signatures were all made by others is unusable', async () => {
    const forged = await signed(other, key, { key: key.keyPacket, userID: { write: () => utf8Encode(ADA) } }, { type: 0x13 });
    assertRefusal(await refusalOf(primaryPacket(key), userIdPacket(ADA), forged), 'certificate-unusable', /no self-signature/);
    assertRefusal(await refusalOf(primaryPacket(key)), 'certificate-unusable', /no self-signature/);
  });

  test('a certificate whose self-signature holds and is too long is told why it is unusable', async () => {
    const long = await userId(key, ADA, { more: [flags(0x03), subpacket(20, new Uint8Array(MAX_SELF_SIGNATURE_BYTES))] });
    assertRefusal(await refusalOf(primaryPacket(key), long), 'certificate-unusable', new RegExp(`no self-signature of at most ${MAX_SELF_SIGNATURE_BYTES} bytes`));
  });

  test('junk, cut files and foreign packets are refused with a next step', async () => {
    for (const bytes of [utf8Encode('hello'), new Uint8Array(), utf8Encode('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA'), honest.subarray(0, -1), userIdPacket(ADA), packet(11, [1, 2])]) {
      const refusal = await refusalOf(bytes);
      assertRefusal(refusal, 'certificate-malformed', /./);
      assert.ok(refusal?.hint !== undefined);
    }
    const broken = armor(enums.armor.publicKey, honest).replace(/[A-Za-z0-9]{20}/, '????????????????????');
    assertRefusal(await refusalOf(utf8Encode(broken)), 'certificate-malformed', /./);
  });

  test('fifty thousand BEGIN lines without an END are looked at once', async () => {
    const text = utf8Encode('-----BEGIN PGP PUBLIC KEY BLOCK-----\n'.repeat(28_000));
    const started = performance.now();
    assertRefusal(await refusalOf(text), 'certificate-malformed', /no END/);
    assert.ok(performance.now() - started < 1_000);
  });

  test('half a million empty packets give a thousand refusals, and one that says so', async () => {
    const { certificates, refused } = await readCertificates(new Uint8Array(MAX_CERTIFICATE_INPUT_BYTES).map((_, i) => (i % 2 === 0 ? 0xc5 : 0)));
    assert.deepEqual([certificates.length, refused.length], [0, MAX_CERTIFICATES_PER_FILE + 1]);
    assertRefusal(refused.at(-1), 'certificate-too-large', /more than 1000 certificates/);
  });

  test('random bytes and random damage never crash the reader', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 }), async (bytes, at, change) => {
      const damaged = honest.slice();
      damaged[at] = (damaged[at] as number) ^ change;
      await readCertificates(bytes);
      await readCertificates(concatBytes(Uint8Array.of(0xc6), writeLength(bytes.length), bytes));
      await readCertificates(damaged);
    }), { seed: 53, numRuns: 200 });
  });
});
