/** What is reported of foreign signatures: by openpgp.js and by Node alike, beside what gpgv says. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { enums, type PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../../src/base/bytes.ts';
import { keyIdOf } from '../../../src/base/fingerprint.ts';
import { checkInNode } from '../../../src/openpgp/node/check-in-node.ts';
import type { Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { parseForeignSignature, type ForeignParsed } from '../../../src/openpgp/verify/foreign-signature.ts';
import { unverifiedReport, verifyForeign } from '../../../src/openpgp/verify/verify-foreign.ts';
import { canonicalText } from '../../../src/openpgp/verify/text.ts';
import type { SignatureReport } from '../../../src/statement/report.ts';
import type { HashName, KeyKind } from '../../trees/secret-key.ts';
import type { SignatureOptions } from '../../trees/signature.ts';
import { BORN, bodyOf, certificateOf, craftSignature, created, issuer, makeKey, RSA2048, signaturePacket, subpacket, withByte } from '../craft.ts';
import { DATA, detached, detachedPacket, issuerOf, makeSigner, signWith, version3, type Signer } from '../foreign.ts';
import { openOracles } from '../node/oracles.ts';
import { lacks } from '../node/tools.ts';
import { readOne } from '../reading.ts';

const HASH = 3;
const KINDS = {
  rsa2048: { algorithm: 'rsa', bits: 2048 }, rsa1024: { algorithm: 'rsa', bits: 1024 }, dsa: { algorithm: 'dsa' },
  ed25519: { algorithm: 'ed25519' }, p256: { algorithm: 'p256' }, secp256k1: { algorithm: 'secp256k1' },
} as const satisfies Record<string, KeyKind>;

/** Version 3 is older than elliptic curves. */
const PGP: Partial<SignatureOptions> = { written: 'pgp' };
const WRITINGS: readonly Partial<SignatureOptions>[] = [{}, { written: 'gnupg-1' }, { type: 'text' }];

let signers: Record<keyof typeof KINDS, Signer>;

before(async () => {
  const made = await Promise.all(Object.entries(KINDS).map(async ([name, kind]) => [name, await makeSigner(kind)] as const));
  signers = Object.fromEntries(made) as typeof signers;
});

/** By both, which must not differ. */
async function reportOf(signature: ForeignParsed, certificate: Certificate, payload: Uint8Array = DATA): Promise<SignatureReport> {
  const [byLibrary, inNode] = await Promise.all([verifyForeign(signature, [payload], certificate), verifyForeign(signature, [payload], certificate, checkInNode)]);
  assert.deepEqual(inNode, byLibrary);
  return inNode;
}

async function says(signature: ForeignParsed, certificate: Certificate, expected: readonly [SignatureReport['mathematics'], string, boolean]): Promise<void> {
  const { mathematics, algorithm, algorithmAcceptable } = await reportOf(signature, certificate);
  assert.deepEqual([mathematics, algorithm, algorithmAcceptable], expected);
}

describe('a good foreign signature is reported', () => {
  const strong: readonly (readonly [keyof typeof KINDS, HashName, string])[] = [
    ['rsa2048', 'sha256', 'RSA 2048, SHA-256'], ['rsa2048', 'sha512', 'RSA 2048, SHA-512'], ['ed25519', 'sha384', 'Ed25519, SHA-384'], ['p256', 'sha512', 'NIST P-256, SHA-512'],
  ];
  for (const [kind, hash, name] of strong) {
    test(`as strong: ${name}`, async () => says(await detached(signers[kind].key, DATA, { hash }), signers[kind].certificate, ['good', name, true]));
  }

  const weak: readonly (readonly [keyof typeof KINDS, HashName, string])[] = [
    ['rsa2048', 'sha1', 'RSA 2048, SHA-1'], ['rsa1024', 'sha256', 'RSA 1024, SHA-256'], ['dsa', 'sha1', 'DSA 1024, SHA-1'], ['dsa', 'sha256', 'DSA 1024, SHA-256'], ['p256', 'sha1', 'NIST P-256, SHA-1'],
  ];
  for (const [kind, hash, name] of weak) {
    test(`as weak: ${name}`, async () => says(await detached(signers[kind].key, DATA, { hash }), signers[kind].certificate, ['good', name, false]));
  }

  test('as weak: version 3, by RSA and by DSA, over bytes and over text', async () => {
    for (const [kind, name] of [['rsa2048', 'RSA 2048, SHA-512, version 3'], ['dsa', 'DSA 1024, SHA-512, version 3']] as const) {
      const { key, certificate } = signers[kind];
      await says(await detached(key, DATA, { written: 'pgp' }), certificate, ['good', name, false]);
      const text = canonicalText(DATA);
      const overText = parseForeignSignature(signaturePacket(await version3(key, text, { type: 0x01 })));
      assert.equal((await reportOf(overText, certificate, text)).mathematics, 'good');
    }
  });

  test('with SHA-224 and SHA-3, which other programs write', async () => {
    const key = await makeKey(RSA2048);
    const certificate = await readOne(certificateOf(key));
    for (const [hash, name, accepted] of [[enums.hash.sha224, 'SHA-224', false], [enums.hash.sha3_256, 'SHA3-256', true], [enums.hash.sha3_512, 'SHA3-512', true]] as const) {
      await says(parseForeignSignature(await crafted(key, hash)), certificate, ['good', `RSA 2048, ${name}`, accepted]);
    }
  });

  test('with signer, signing key and time, in its other facts', async () => {
    const { key, certificate } = signers.ed25519;
    const { signer, signingKey, created: time } = await reportOf(await detached(key, DATA), certificate);
    assert.deepEqual([signer, signingKey, time], [key.fingerprint, key.fingerprint, BORN]);
  });

  test('also when it names its key by an id only', async () => {
    const { key, certificate } = signers.rsa2048;
    const signature = await detached(key, DATA, { written: 'gnupg-1' });
    assert.equal(signature.issuer, null);
    const { mathematics, signingKey } = await reportOf(signature, certificate);
    assert.deepEqual([mathematics, signingKey], ['good', key.fingerprint]);
  });

  test('also when it appoints a revoker, which means nothing in a document\'s signature', async () => {
    const { key, certificate } = signers.ed25519;
    const revoker = subpacket(12, concatBytes(Uint8Array.of(0x80, 22), Buffer.from(key.fingerprint, 'hex')));
    const signature = parseForeignSignature(await signWith(key, DATA, { hashed: [created(BORN), issuerOf(key), revoker] }));
    assert.equal((await reportOf(signature, certificate)).mathematics, 'good');
  });

  test('as gpgv reports it: every kind of key, version 3, text, key ids', { skip: lacks('gpgv') }, async (t) => {
    const oracles = await openOracles();
    t.after(() => oracles.close());
    const old: readonly Signer[] = [signers.rsa2048, signers.dsa];
    for (const { key, certificate, published } of Object.values(signers)) {
      for (const options of old.some((signer) => signer.key === key) ? [...WRITINGS, PGP] : WRITINGS) {
        const packet = await detachedPacket(key, DATA, options);
        const signature = parseForeignSignature(packet);
        const { mathematics } = await reportOf(signature, certificate, signature.isText ? canonicalText(DATA) : DATA);
        const opinion = await oracles.gpgv({ certificate: published, signature: packet, data: DATA });
        assert.deepEqual([opinion, mathematics], ['good', key === signers.secp256k1.key ? 'unsupported' : 'good'], `${key.algorithm} ${JSON.stringify(options)}`);
      }
    }
  });
});

describe('what is not good', () => {
  test('is bad over other bytes, whichever kind of key', async () => {
    for (const { key, certificate } of [signers.rsa2048, signers.dsa, signers.ed25519, signers.p256]) {
      const { mathematics } = await reportOf(await detached(key, DATA), certificate, withByte(DATA, 3, (byte) => byte ^ 1));
      assert.equal(mathematics, 'bad');
    }
  });

  test('bad input 42: is bad with wrong check bits, though nothing else is wrong', async () => {
    for (const { key, certificate } of [signers.rsa2048, signers.dsa, signers.ed25519, signers.p256]) {
      const packet = await signWith(key, DATA);
      const { signedPart } = parseForeignSignature(packet);
      const wrong = signaturePacket(withByte(bodyOf(packet), signedPart.length + 2, (byte) => byte ^ 1));
      assert.equal((await reportOf(parseForeignSignature(wrong), certificate)).mathematics, 'bad');
    }
  });

  test('bad input 42: is unsupported with MD5 or RIPEMD-160, and with Ed25519 over a short hash', async () => {
    const { key, certificate } = signers.rsa2048;
    for (const [id, name] of [[1, 'MD5'], [3, 'RIPEMD-160']] as const) {
      const signature = parseForeignSignature(signaturePacket(withByte(bodyOf(await signWith(key, DATA)), HASH, () => id)));
      await says(signature, certificate, ['unsupported', `RSA 2048, ${name}`, false]);
    }
    await says(await detached(signers.ed25519.key, DATA, { hash: 'sha1' }), signers.ed25519.certificate, ['unsupported', 'Ed25519, SHA-1', false]);
  });

  test('bad input 63: is unsupported by a secp256k1 key, never bad', async () => {
    const { key, certificate } = signers.secp256k1;
    await says(await detached(key, DATA), certificate, ['unsupported', 'secp256k1, SHA-512', false]);
    assert.deepEqual((await reportOf(await detached(key, DATA), certificate, utf8Encode('other'))).mathematics, 'unsupported');
  });

  test('has no key where the certificate has not the one that it names', async () => {
    const signature = await detached(signers.rsa2048.key, DATA);
    const report = await reportOf(signature, signers.ed25519.certificate);
    assert.deepEqual(report, unverifiedReport(signature));
    const { signer, signingKey, mathematics, algorithm } = report;
    assert.deepEqual([signer, signingKey, mathematics, algorithm], [signers.rsa2048.key.fingerprint, signers.rsa2048.key.fingerprint, 'no-key', 'RSA, SHA-512']);
  });

  test('has no key, and is called by its key id, when it names nothing else', async () => {
    const { signer, algorithm } = unverifiedReport(await detached(signers.dsa.key, DATA, { written: 'pgp', hash: 'sha1' }));
    assert.deepEqual([signer, algorithm], [keyIdOf(signers.dsa.key.fingerprint), 'DSA, SHA-1, version 3']);
  });

  test('bad input 36: is bad over text that is not in the form that was hashed, or one signature would fit many files', async () => {
    const { key, certificate } = signers.ed25519;
    const signature = await detached(key, utf8Encode('one\ntwo\n'), { type: 'text' });
    const outcomes = await Promise.all(['one\r\ntwo\r\n', 'one\ntwo\n', 'one\r\ntwo\n', 'one\r\ntwo\r\n\r'].map(async (text) => (await reportOf(signature, certificate, utf8Encode(text))).mathematics));
    assert.deepEqual(outcomes, ['good', 'bad', 'bad', 'bad']);
  });

  test('bad input 46: is bad by a key of another version', async () => {
    const modern = await makeKey({ type: 'curve25519', config: { v6Keys: true } });
    const certificate = await readOne(certificateOf(modern));
    const forged = withKeysAs(certificate, signers.ed25519.key.fingerprint);
    assert.equal((await reportOf(await detached(signers.ed25519.key, DATA), forged)).mathematics, 'bad');
    const signature = parseForeignSignature(signaturePacket(await craftSignature(modern.keyPacket as never, DATA, { hashed: [created(BORN), issuer(modern)] })));
    assert.equal((await reportOf(signature, certificate)).mathematics, 'good');
    assert.equal((await reportOf(signature, withKeysAs(signers.ed25519.certificate, signature.issuer as string))).mathematics, 'bad');
  });

  test('bad input 58: two keys with one id: each is tried alone, and the one that fits is named', async () => {
    const { key, certificate } = signers.rsa2048;
    const imitation = `${'A'.repeat(24)}${keyIdOf(key.fingerprint)}`;
    const [other] = [...signers.rsa1024.certificate.keys.values()];
    const both: Certificate = { ...certificate, keys: new Map([[imitation, other as never], ...certificate.keys]) };
    const { mathematics, signingKey } = await reportOf(await detached(key, DATA, { written: 'gnupg-1' }), both);
    assert.deepEqual([mathematics, signingKey], ['good', key.fingerprint]);
    const altered = await reportOf(await detached(key, DATA, { written: 'gnupg-1' }), both, utf8Encode('other'));
    assert.equal(altered.mathematics, 'bad');
  });

  test('bad input 58: when one of two keys with one id cannot be checked, nobody is called bad', async () => {
    const { key } = signers.rsa2048;
    const [fits] = [...signers.rsa1024.certificate.keys.values()];
    const [uncheckable] = [...signers.secp256k1.certificate.keys.values()];
    const id = keyIdOf(key.fingerprint);
    const both: Certificate = { ...signers.rsa2048.certificate, keys: new Map([[`${'A'.repeat(24)}${id}`, fits as never], [`${'B'.repeat(24)}${id}`, uncheckable as never]]) };
    assert.equal((await reportOf(await detached(key, DATA, { written: 'gnupg-1' }), both)).mathematics, 'unsupported');
  });
});

function withKeysAs(certificate: Certificate, fingerprint: string): Certificate {
  const [key] = [...certificate.keys.values()];
  return { ...certificate, keys: new Map([[fingerprint, key as never]]) };
}

async function crafted(key: PrivateKey, hash: number): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(key.keyPacket as never, DATA, { hash, hashed: [created(BORN), issuer(key)] }));
}
