import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../../src/base/bytes.ts';
import { parseSignature, stripSignature } from '../../../src/openpgp/verify/signature.ts';
import {
  BORN, bodyOf, craftSignature, created, DAY, expiresAfter, fingerprintOf, issuer, keyId, makeKey, seconds, signaturePacket, subpacket,
  withByte, withSubpackets, type Recipe,
} from '../craft.ts';
import { refusedAs } from '../../refusal.ts';

const NOTATION = 20;
const EMBEDDED = 32;
const DATA = utf8Encode('what was signed');

let key: PrivateKey;
let other: PrivateKey;
let honest: Uint8Array;

before(async () => {
  [key, other] = [await makeKey(), await makeKey()];
  honest = await craft();
});

/** One signature packet that is acceptable but for what the recipe changes. */
async function craft(recipe: Partial<Recipe> = {}): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(key.keyPacket as never, DATA, { hashed: [created(BORN), issuer(key)], ...recipe }));
}

function signed(hashed: readonly Uint8Array[], unhashed: readonly Uint8Array[] = []): Uint8Array {
  return withSubpackets(honest, hashed, unhashed);
}

describe('what a signature says of itself', () => {
  test('bad input 36: a text signature', async () => {
    const text = await craft({ type: 0x01 });
    assert.throws(() => parseSignature(text), refusedAs('signature-unacceptable', /type 0x01/));
  });

  test('bad input 37: signatures of any other type', () => {
    for (const type of [0x02, 0x10, 0x18, 0x40, 0x50, 0xff]) {
      const expected = new RegExp(`type 0x${type.toString(16).padStart(2, '0')}`);
      assert.throws(() => parseSignature(withType(type)), refusedAs('signature-unacceptable', expected));
    }
  });

  test('bad input 38: an unhashed subpacket was added', async () => {
    const notation = subpacket(NOTATION, concatBytes(Uint8Array.of(0x80, 0, 0, 0, 0, 3, 0, 1), utf8Encode('a@bx')));
    const id = keyId(fingerprintOf(key).slice(-16));
    for (const unhashed of [[notation], [id, notation], [id, id], [created(BORN)], [subpacket(16, [1, 2])]]) {
      assert.throws(() => parseSignature(rewrite(unhashed)), refusedAs('signature-malformed', /unhashed/));
    }
    const stripped = await stripSignature(rewrite([id, notation]));
    assert.deepEqual(stripped, honest, 'on the way in from a file it is dropped');
  });

  test('bad input 39: an issuer that is only unhashed, absent, or contradicted', () => {
    const id = keyId(fingerprintOf(key).slice(-16));
    assert.throws(() => parseSignature(signed([created(BORN)], [id])), refusedAs('signature-unacceptable', /does not name its key/));
    assert.throws(() => parseSignature(signed([created(BORN)], [issuer(key)])), refusedAs('signature-unacceptable', /does not name its key/));
    assert.throws(() => parseSignature(signed([created(BORN)])), refusedAs('signature-unacceptable', /does not name its key/));
    assert.throws(() => parseSignature(signed([created(BORN), issuer(key), issuer(other)])), refusedAs('signature-unacceptable', /exactly one/));
    const foreignId = keyId(fingerprintOf(other).slice(-16));
    assert.throws(() => parseSignature(signed([created(BORN), issuer(key), foreignId])), refusedAs('signature-unacceptable', /two issuers/));
    assert.throws(() => parseSignature(signed([created(BORN), issuer(key)], [foreignId])), refusedAs('signature-malformed', /unhashed/));
  });

  test('bad input 42: MD5, SHA-1, RIPEMD-160 and SHA-224', () => {
    const HASH = 3;
    for (const [id, name] of [[1, 'MD5'], [2, 'SHA-1'], [3, 'RIPEMD-160'], [11, 'SHA-224'], [99, 'hash 99']] as const) {
      const weak = signaturePacket(withByte(bodyOf(honest), HASH, () => id));
      assert.throws(() => parseSignature(weak), refusedAs('signature-unacceptable', new RegExp(`${name}, which is not accepted`)));
    }
  });

  test('bad input 43: every time that fits four bytes is read as it stands; the clock is asked elsewhere', () => {
    for (const time of [0, 1, BORN, 4_291_747_200, 0xffff_ffff]) {
      assert.equal(parseSignature(signed([created(time), issuer(key)])).created, time);
    }
    assert.throws(() => parseSignature(signed([issuer(key)])), refusedAs('signature-malformed', /creation time/));
    assert.throws(() => parseSignature(signed([created(1), created(2), issuer(key)])), refusedAs('signature-malformed', /creation time, or two/));
    assert.throws(() => parseSignature(signed([subpacket(2, [1, 2, 3]), issuer(key)])), refusedAs('signature-malformed', /creation time/));
  });

  test('bad input 44: a signature that expires', () => {
    assert.throws(() => parseSignature(signed([created(BORN), issuer(key), expiresAfter(DAY)])), refusedAs('signature-unacceptable', /expiry date/));
    assert.equal(parseSignature(signed([created(BORN), issuer(key), expiresAfter(0)])).created, BORN, '0 means "never"');
  });

  test('bad input 45: critical subpackets and notations that nobody knows, embedded junk', () => {
    const notation = subpacket(NOTATION, concatBytes(Uint8Array.of(0x80, 0, 0, 0, 0, 3, 0, 1), utf8Encode('a@bx')), 'critical');
    const base = [created(BORN), issuer(key)];
    assert.throws(() => parseSignature(signed([...base, notation])), refusedAs('signature-unacceptable', /critical subpacket of type 20/));
    assert.throws(() => parseSignature(signed([...base, subpacket(100, [1], 'critical')])), refusedAs('signature-unacceptable', /critical subpacket of type 100/));
    assert.equal(parseSignature(signed([...base, subpacket(100, [1])])).created, BORN);
    assert.throws(() => parseSignature(signed([...base, subpacket(EMBEDDED, [9, 9, 9])])), refusedAs('signature-unacceptable', /embedded/));
  });

  test('bad input 46: versions 3 and 5, and version 6 naming a version 4 key', () => {
    for (const version of [0, 2, 3, 5, 7]) {
      const changed = signaturePacket(withByte(bodyOf(honest), 0, () => version));
      assert.throws(() => parseSignature(changed), refusedAs('signature-unacceptable', new RegExp(`version ${version}`)));
    }
    const { signedPart } = parseSignature(honest);
    const hashed = signedPart.subarray(6);
    const mathematics = bodyOf(honest).subarray(signedPart.length + 2);
    const asVersion6 = concatBytes(
      withByte(signedPart.subarray(0, 4), 0, () => 6), seconds(hashed.length), hashed, seconds(0), mathematics,
    );
    assert.throws(() => parseSignature(signaturePacket(asVersion6)), refusedAs('signature-unacceptable', /version 6 names a key of version 4/));
  });

  test('bad input 48: numbers with leading zero bits or a wrong bit count', () => {
    const padded = padNumber(honest);
    assert.throws(() => parseSignature(padded), refusedAs('signature-malformed', /one spelling|cannot be read/));
    const miscounted = signaturePacket(withByte(bodyOf(honest), parseSignature(honest).signedPart.length + 2 + 2, () => 0xff));
    assert.throws(() => parseSignature(miscounted), refusedAs('signature-malformed', /cannot be read|one spelling/));
    assert.throws(() => parseSignature(signaturePacket(concatBytes(bodyOf(honest), Uint8Array.of(0)))), refusedAs('signature-malformed', /cannot be read/));
  });
});

function rewrite(unhashed: readonly Uint8Array[]): Uint8Array {
  return signed([created(BORN), issuer(key)], unhashed);
}

function withType(type: number): Uint8Array {
  return signaturePacket(withByte(bodyOf(honest), 1, () => type));
}

/** The first number of the signature with a zero byte in front, and its bit count to match. */
function padNumber(signature: Uint8Array): Uint8Array {
  const body = bodyOf(signature);
  const offset = parseSignature(signature).signedPart.length + 2 + 2;
  const bits = ((body[offset] as number) << 8) | (body[offset + 1] as number);
  const longer = bits + 8;
  return signaturePacket(concatBytes(
    body.subarray(0, offset), Uint8Array.of(longer >> 8, longer & 0xff, 0), body.subarray(offset + 2),
  ));
}
