import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { armor, createMessage, enums, sign, type PrivateKey } from 'openpgp';
import { concatBytes, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import { parseSignature, stripSignature } from '../../../src/openpgp/verify/signature.ts';
import {
  BORN, craftSignature, created, DAY, fingerprintOf, issuer, keyId, makeKey, P256, signaturePacket, subpacket, type Recipe,
} from '../craft.ts';

const NOTATION = 20;
const DATA = utf8Encode('what was signed');

let key: PrivateKey;
let honest: Uint8Array;

before(async () => {
  key = await makeKey();
  honest = await craft();
});

describe('one acceptable signature', () => {
  test('it is taken apart into what its maker protected', () => {
    const parsed = parseSignature(honest);
    assert.equal(parsed.issuer, fingerprintOf(key));
    assert.equal(parsed.created, BORN);
    const start = toHex(honest).indexOf(toHex(parsed.signedPart));
    assert.equal(start, 4, 'the signed part starts at the version, right after the header');
    assert.equal(parsed.signedPart.at(0), 4);
  });

  test('a signature that openpgp.js makes by itself is acceptable', async () => {
    const message = await createMessage({ binary: DATA });
    const signature = await sign({ message, signingKeys: key, detached: true, format: 'binary', date: new Date((BORN + DAY) * 1000) });
    assert.equal(parseSignature(signature).created, BORN + DAY);
  });

  test('a version 6 signature by a version 6 key is acceptable', async () => {
    const signer = await makeKey({ type: 'curve25519', config: { v6Keys: true } });
    const parsed = parseSignature(await craft({}, signer));
    assert.equal(parsed.issuer, fingerprintOf(signer));
    assert.equal(parsed.issuer.length, 64);
  });

  test('the issuer key id may stand beside the fingerprint, hashed or not, when it agrees', async () => {
    const id = fingerprintOf(key).slice(-16);
    const plain = parseSignature(honest);
    const unhashed = parseSignature(await craft({ unhashed: [keyId(id)] }));
    assert.deepEqual(unhashed.signedPart, plain.signedPart, 'what a relay can add is no part of an id');
    assert.equal(parseSignature(await craft({ hashed: [created(BORN), keyId(id), issuer(key)] })).issuer, plain.issuer);
  });

  test('notations that are not critical are ignored', async () => {
    const notation = subpacket(NOTATION, concatBytes(Uint8Array.of(0x80, 0, 0, 0, 0, 3, 0, 1), utf8Encode('a@bx')));
    assert.equal(parseSignature(await craft({ hashed: [created(BORN), issuer(key), notation] })).created, BORN);
  });
});

describe('what other programs write', () => {
  test('armor alone is taken, with Unix and with Windows line ends', async () => {
    const text = armor(enums.armor.signature, honest);
    for (const spelling of [text.replaceAll('\r\n', '\n'), text.replaceAll(/\r?\n/g, '\r\n')]) {
      assert.deepEqual(await stripSignature(spelling), honest);
      assert.deepEqual(await stripSignature(utf8Encode(spelling)), honest);
    }
  });

  test('stripping twice changes nothing', async () => {
    const once = await stripSignature(armor(enums.armor.signature, honest));
    assert.deepEqual(await stripSignature(once), once);
  });

  test('an ECDSA signature keeps its bytes', async () => {
    const signer = await makeKey(P256);
    const signature = await craft({}, signer);
    assert.deepEqual(await stripSignature(signature), signature);
  });
});

/** One signature packet that is acceptable but for what the recipe changes. */
async function craft(recipe: Partial<Recipe> = {}, signer: PrivateKey = key): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(signer.keyPacket as never, DATA, { hashed: [created(BORN), issuer(signer)], ...recipe }));
}
