/** Which signatures a foreign attestation may have, and their one spelling. Nothing here needs a key's certificate. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { enums, type PrivateKey } from 'openpgp';
import { concatBytes, toHex } from '../../../src/base/bytes.ts';
import { isConcurError } from '../../../src/base/errors.ts';
import { keyIdOf } from '../../../src/base/fingerprint.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { makeSecretKey, type SecretKey } from '../../trees/secret-key.ts';
import { BORN, bodyOf, craftSignature, created, fingerprintOf, issuer, makeKey, packet, signaturePacket, withByte } from '../craft.ts';
import { DATA, fromFile, idOf, signWith, version3 } from '../foreign.ts';

const HASH = 3;

let key: SecretKey;
let rsa: SecretKey;
let dsa: SecretKey;
let modern: PrivateKey;
let honest: Uint8Array;

before(async () => {
  [key, rsa, dsa] = await Promise.all([
    makeSecretKey({ algorithm: 'ed25519' }, BORN), makeSecretKey({ algorithm: 'rsa', bits: 1024 }, BORN), makeSecretKey({ algorithm: 'dsa' }, BORN),
  ]);
  modern = await makeKey({ type: 'curve25519', config: { v6Keys: true } });
  honest = await signWith(key, DATA);
});

function changed(index: number, value: number, of: Uint8Array = honest): Uint8Array {
  return signaturePacket(withByte(bodyOf(of), index, () => value));
}

/** One packet of version 6 by an RFC 9580 key. */
async function version6(hashed: readonly Uint8Array[] = [created(BORN), issuer(modern)], hash: number = enums.hash.sha512): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(modern.keyPacket as never, DATA, { hashed, hash }));
}

describe('a foreign signature', () => {
  test('names its key by a fingerprint that it protects', () => {
    const { version, issuer: named, keyId: id, created: time, isText, signedPart } = parseForeignSignature(honest);
    assert.deepEqual([version, named, id, time, isText], [4, key.fingerprint, keyIdOf(key.fingerprint), BORN, false]);
    assert.deepEqual(signedPart, bodyOf(honest).subarray(0, signedPart.length));
  });

  test('may name it by an id, protected or not', async () => {
    for (const [hashed, unhashed] of [[[created(BORN), idOf(key)], []], [[created(BORN)], [idOf(key)]]] as const) {
      const { issuer: named, keyId: id } = parseForeignSignature(await signWith(key, DATA, { hashed, unhashed }));
      assert.deepEqual([named, id], [null, keyIdOf(key.fingerprint)]);
    }
  });

  test('may be over text', async () => {
    assert.equal(parseForeignSignature(await signWith(key, DATA, { type: 0x01 })).isText, true);
  });

  test('may be of version 6', async () => {
    const { version, issuer: named, keyId: id } = parseForeignSignature(await version6());
    assert.deepEqual([version, named, id], [6, fingerprintOf(modern), fingerprintOf(modern).slice(0, 16)]);
  });

  test('may be of version 3: then the key id is no part of what it protects', async () => {
    const body = await version3(rsa, DATA);
    const parsed = parseForeignSignature(signaturePacket(body));
    assert.deepEqual([parsed.version, parsed.issuer, parsed.keyId, parsed.created], [3, null, keyIdOf(rsa.fingerprint), BORN]);
    const KEY_ID_END = 14;
    const otherwise = parseForeignSignature(signaturePacket(withByte(body, KEY_ID_END, (byte) => byte ^ 1)));
    assert.notEqual(otherwise.keyId, parsed.keyId);
    assert.deepEqual(otherwise.signedPart, parsed.signedPart, 'what a relay can alter is no part of an id');
  });

  test('may have a weak hash or key: that is for its report to say', async () => {
    for (const id of [1, 2, 3, 8, 9, 10, 11, 12, 14]) assert.equal(parseForeignSignature(changed(HASH, id)).hashAlgorithm, id);
    assert.equal(parseForeignSignature(await signWith(dsa, DATA, { hash: 'sha1' })).keyAlgorithm, enums.publicKey.dsa);
  });

  test('has one spelling: what is accepted is exactly what is written again', async () => {
    const variants = [honest, await signWith(rsa, DATA), await signWith(dsa, DATA), signaturePacket(await version3(rsa, DATA)), await version6()];
    for (const signature of variants) {
      assert.equal(parseForeignSignature(signature).rest.length > 0, true);
      assert.deepEqual(await fromFile(signature), signature);
    }
  });

  test('random changes are refused or change what is kept: nothing is passed over in silence', async () => {
    const samples = [honest, await signWith(rsa, DATA, { unhashed: [] }), await signWith(key, DATA, { hashed: [created(BORN)], unhashed: [idOf(key)] }), await version6(), signaturePacket(await version3(dsa, DATA))];
    const seen = (bytes: Uint8Array): string => {
      const { version, isText, keyId: id, signedPart, rest } = parseForeignSignature(bytes);
      return JSON.stringify([version, isText, id, toHex(signedPart), toHex(rest)]);
    };
    fc.assert(fc.property(fc.constantFrom(...samples), fc.nat(), fc.integer({ min: 1, max: 255 }), (sample, index, mask) => {
      const mutant = withByte(sample, index % sample.length, (byte) => byte ^ mask);
      try {
        assert.notEqual(seen(mutant), seen(sample));
      } catch (error) {
        assert.ok(isConcurError(error, 'signature-malformed', 'signature-unacceptable'), String(error));
      }
    }), { seed: 33, numRuns: 3_000 });
  });

  test('random bytes never crash the parser', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom([], [3, 5, 0], [4, 0, 1, 8], [4, 1, 22, 10, 0, 6], [6, 0, 27, 10, 0, 0]), (bytes, start) => {
      for (const candidate of [bytes, packet(2, concatBytes(Uint8Array.from(start), bytes))]) {
        try {
          parseForeignSignature(candidate);
        } catch (error) {
          assert.ok(isConcurError(error), String(error));
        }
      }
    }), { seed: 47, numRuns: 1_000 });
  });
});
