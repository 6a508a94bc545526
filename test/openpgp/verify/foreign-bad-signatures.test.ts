/** Signatures that no foreign attestation may have, and spellings that are brought into the one. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { enums, type PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../../src/base/bytes.ts';
import { keyIdOf } from '../../../src/base/fingerprint.ts';
import { MAX_SIGNATURE_BYTES } from '../../../src/base/limits.ts';
import { readForeignSignatures } from '../../../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { makeSecretKey, type SecretKey } from '../../trees/secret-key.ts';
import { BORN, bodyOf, craftSignature, created, DAY, expiresAfter, issuer, keyId, makeKey, packet, signaturePacket, subpacket, withByte } from '../craft.ts';
import { DATA, fromFile, idOf, issuerOf, signWith, usual, version3 } from '../foreign.ts';
import { assertRefusal, refusedAs } from '../../refusal.ts';

const NOTATION = subpacket(20, concatBytes(Uint8Array.of(0x80, 0, 0, 0, 0, 3, 0, 1), utf8Encode('a@bx')));
const EMBEDDED = 32;
const TYPE = 1;
const KEY_ALGORITHM = 2;
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

describe('bad input', () => {
  test('bad input 30: armor where the packet belongs', () => {
    assert.throws(() => parseForeignSignature(utf8Encode('-----BEGIN PGP SIGNATURE-----\n')), refusedAs('signature-malformed', /armored/));
  });

  test('bad input 34, 35: a message, or a compressed packet around the signature', () => {
    const literal = packet(11, concatBytes(utf8Encode('b\0'), Uint8Array.of(0, 0, 0, 0), DATA));
    assert.throws(() => parseForeignSignature(concatBytes(honest, literal)), refusedAs('signature-malformed', /2 packets/));
    assert.throws(() => parseForeignSignature(packet(8, concatBytes(Uint8Array.of(0), honest))), refusedAs('signature-malformed', /packet of type 8/));
  });

  test('bad input 37: signatures of any other type', async () => {
    for (const type of [0x02, 0x10, 0x13, 0x18, 0x1f, 0x20, 0x40, 0x50, 0xff]) {
      const expected = new RegExp(`type 0x${type.toString(16).padStart(2, '0')}`);
      assert.throws(() => parseForeignSignature(changed(TYPE, type)), refusedAs('signature-unacceptable', expected));
    }
    const old = await version3(rsa, DATA);
    assert.throws(() => parseForeignSignature(signaturePacket(withByte(old, 2, () => 0x10))), refusedAs('signature-unacceptable', /type 0x10/));
  });

  test('bad input 38: an unhashed subpacket was added', async () => {
    for (const unhashed of [[NOTATION], [idOf(key)], [idOf(key), NOTATION], [created(BORN)], [subpacket(16, [1, 2])]]) {
      const dirty = await signWith(key, DATA, { unhashed });
      assert.throws(() => parseForeignSignature(dirty), refusedAs('signature-malformed', /one spelling/));
      assert.deepEqual(await fromFile(dirty), honest, 'on the way in from a file it is dropped');
    }
    const hinted = await signWith(key, DATA, { hashed: [created(BORN)], unhashed: [idOf(key)] });
    const twice = await signWith(key, DATA, { hashed: [created(BORN)], unhashed: [NOTATION, idOf(key), idOf(key)] });
    assert.throws(() => parseForeignSignature(twice), refusedAs('signature-malformed', /one spelling/));
    assert.deepEqual(await fromFile(twice), hinted);
  });

  test('bad input 39: an issuer that is absent or contradicted', async () => {
    const other = keyId('0123456789ABCDEF');
    const refused = async (hashed: readonly Uint8Array[], unhashed: readonly Uint8Array[], message: RegExp): Promise<void> => {
      const signature = await signWith(key, DATA, { hashed, unhashed });
      assert.throws(() => parseForeignSignature(signature), refusedAs('signature-unacceptable', message));
    };
    await refused([created(BORN)], [], /does not name its key/);
    await refused([created(BORN)], [subpacket(16, [1, 2, 3])], /does not name its key/);
    await refused([created(BORN), subpacket(16, [1, 2, 3])], [], /does not name its key/);
    await refused([created(BORN)], [idOf(key), other], /two issuers/);
    await refused([created(BORN), issuerOf(key), issuerOf(rsa)], [], /two issuers/);
    await refused([created(BORN), issuerOf(key), other], [], /two issuers/);
    await refused([created(BORN), idOf(key), other], [], /two issuers/);
    await refused([created(BORN), subpacket(33, [4, 1, 2, 3])], [], /names a key of version 4/);
    await refused([created(BORN), subpacket(33, [])], [], /names a key of version none/);
    const { keyId: named } = parseForeignSignature(await fromFile(await signWith(key, DATA, { unhashed: [other] })));
    assert.equal(named, keyIdOf(key.fingerprint), 'what is protected wins over what anyone can add');
  });

  test('bad input 39: a fingerprint that only stands outside of what is protected lends its key id', async () => {
    const outside = await signWith(key, DATA, { hashed: [created(BORN)], unhashed: [issuerOf(key)] });
    const { issuer: named, keyId: id } = parseForeignSignature(await fromFile(outside));
    assert.deepEqual([named, id], [null, keyIdOf(key.fingerprint)]);
  });

  test('bad input 40, 41: several signatures, and a thousand, where one belongs', () => {
    assert.throws(() => parseForeignSignature(concatBytes(honest, honest)), refusedAs('signature-malformed', /2 packets/));
    const blob = concatBytes(...Array.from({ length: 1000 }, () => honest));
    assert.throws(() => parseForeignSignature(blob), refusedAs('signature-malformed', new RegExp(`1 to ${MAX_SIGNATURE_BYTES}`)));
  });

  test('bad input 42: a hash or a key algorithm that nobody knows', () => {
    for (const id of [0, 4, 7, 13, 99]) assert.throws(() => parseForeignSignature(changed(HASH, id)), refusedAs('signature-unacceptable', new RegExp(`hash ${id}, which this program does not know`)));
    for (const id of [0, 2, 16, 18, 20, 100, 110]) assert.throws(() => parseForeignSignature(changed(KEY_ALGORITHM, id)), refusedAs('signature-unacceptable', new RegExp(`key algorithm ${id}`)));
  });

  test('bad input 43: every time that fits four bytes is read as it stands; without one, or with two, there is none', async () => {
    for (const time of [0, 1, 4_291_747_200, 0xffff_ffff]) {
      assert.equal(parseForeignSignature(await signWith(key, DATA, { hashed: [created(time), issuerOf(key)] })).created, time);
      assert.equal(parseForeignSignature(signaturePacket(await version3(rsa, DATA, { time }))).created, time);
    }
    for (const hashed of [[issuerOf(key)], [created(1), created(2), issuerOf(key)], [subpacket(2, [1, 2]), issuerOf(key)]]) {
      const signature = await signWith(key, DATA, { hashed, unhashed: [] });
      assert.throws(() => parseForeignSignature(signature), refusedAs('signature-malformed', /creation time, or two/));
    }
  });

  test('bad input 44: a signature that expires: a verdict would depend on the day', async () => {
    const expiring = await signWith(key, DATA, { hashed: [...usual(key), expiresAfter(DAY)] });
    assert.throws(() => parseForeignSignature(expiring), refusedAs('signature-unacceptable', /expiry date/));
    const never = await signWith(key, DATA, { hashed: [...usual(key), expiresAfter(0)] });
    assert.equal(parseForeignSignature(never).created, BORN, '0 means "never"');
  });

  test('bad input 45: critical subpackets and notations that nobody knows, embedded junk', async () => {
    const criticalNotation = withByte(NOTATION, 1, (type) => type | 0x80);
    for (const [extra, message] of [
      [criticalNotation, /critical subpacket of type 20/], [subpacket(100, [1], 'critical'), /critical subpacket of type 100/], [subpacket(EMBEDDED, [9, 9, 9]), /embedded/],
    ] as const) {
      const signature = await signWith(key, DATA, { hashed: [...usual(key), extra] });
      assert.throws(() => parseForeignSignature(signature), refusedAs('signature-unacceptable', message));
    }
    for (const extra of [NOTATION, subpacket(100, [1]), subpacket(28, utf8Encode('ada@example.org'), 'critical'), subpacket(12, new Uint8Array(22))]) {
      assert.equal(parseForeignSignature(await signWith(key, DATA, { hashed: [...usual(key), extra] })).created, BORN);
    }
  });

  test('bad input 46: versions that are none, and version 6 that names its key as version 4 does', async () => {
    for (const version of [0, 1, 2, 5, 7]) assert.throws(() => parseForeignSignature(changed(0, version)), refusedAs('signature-unacceptable', new RegExp(`version ${version}`)));
    const refused = async (hashed: readonly Uint8Array[], message: RegExp): Promise<void> => {
      const signature = await version6(hashed);
      assert.throws(() => parseForeignSignature(signature), refusedAs('signature-unacceptable', message));
    };
    await refused([created(BORN), issuerOf(key)], /version 6 names a key of version 4/);
    await refused([created(BORN), idOf(key)], /by an id/);
    await refused([created(BORN)], /does not name its key/);
    const version4 = await signWith(key, DATA, { hashed: [created(BORN), issuer(modern)] });
    assert.throws(() => parseForeignSignature(version4), refusedAs('signature-unacceptable', /version 4 names a key of version 6/));
  });

  test('bad input 46: version 6 with a hash that it forbids, or a salt of another length', async () => {
    const signature = await version6();
    assert.throws(() => parseForeignSignature(changed(HASH, 2, signature)), refusedAs('signature-unacceptable', /SHA-1, which that version forbids/));
    assert.throws(() => parseForeignSignature(changed(HASH, 8, signature)), refusedAs('signature-malformed', /salt/));
  });

  test('bad input 47: lengths that are partial, indeterminate, too long or in an old header', async () => {
    const body = bodyOf(honest);
    const oldHeader = concatBytes(Uint8Array.of(0x88, body.length), body);
    const longLength = concatBytes(Uint8Array.of(0xc2, 0xff, 0, 0, 0, body.length), body);
    for (const bytes of [oldHeader, longLength]) {
      assert.throws(() => parseForeignSignature(bytes), refusedAs('signature-malformed', /one spelling/));
      assert.deepEqual(await fromFile(bytes), honest);
    }
    const indeterminate = concatBytes(Uint8Array.of(0x8b), body);
    const partial = concatBytes(Uint8Array.of(0xc2, 0xe0, body[0] as number, body.length - 1), body.subarray(1));
    for (const bytes of [indeterminate, partial, concatBytes(Uint8Array.of(0xc2, 0xff, 0xff, 0xff, 0xff, 0xff), body), honest.subarray(0, -1)]) {
      assert.throws(() => parseForeignSignature(bytes), refusedAs('signature-malformed', /cut short|definite/));
    }
    const old = await version3(rsa, DATA);
    assert.throws(() => parseForeignSignature(signaturePacket(withByte(old, 1, () => 6))), refusedAs('signature-malformed', /add up/));
    for (const end of [0, 1, 10, 17, 18]) assert.throws(() => parseForeignSignature(signaturePacket(concatBytes(Uint8Array.of(3), old.subarray(1, end)))), refusedAs('signature-malformed', /add up|cut short/));
  });

  test('bad input 48: numbers with leading zeros, a wrong count of bits, or something behind them', async () => {
    const { signedPart, rest } = parseForeignSignature(await signWith(dsa, DATA));
    const numbers = (...proof: readonly Uint8Array[]): Uint8Array => signaturePacket(concatBytes(signedPart, Uint8Array.of(0, 0), rest.subarray(0, 2), ...proof));
    const first = rest.subarray(2);
    const bits = ((first[0] as number) << 8) | (first[1] as number);
    const right = numbers(first);
    const count = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
    const padded = numbers(count(bits + 8), Uint8Array.of(0), first.subarray(2));
    const miscounted = numbers(count(Math.ceil(bits / 8) * 8 === bits ? bits - 1 : bits + 1), first.subarray(2));
    for (const bytes of [padded, miscounted]) {
      assert.throws(() => parseForeignSignature(bytes), refusedAs('signature-malformed', /one spelling/));
      assert.deepEqual(await fromFile(bytes), right);
    }
    for (const bytes of [numbers(first, Uint8Array.of(0)), numbers(first.subarray(0, -1)), numbers(count(0xffff), first.subarray(2)), numbers(), numbers(first, first)]) {
      assert.throws(() => parseForeignSignature(bytes), refusedAs('signature-malformed', /lengths do not add up/));
    }
    const [refusal] = (await readForeignSignatures(numbers(first, Uint8Array.of(0)))).refused;
    assertRefusal(refusal, 'signature-malformed', /lengths do not add up/);
  });

  test('bad input 49, 50: a number that is zero', async () => {
    const { signedPart, rest } = parseForeignSignature(honest);
    const zero = Uint8Array.of(0, 0);
    for (const proof of [concatBytes(zero, zero), concatBytes(zero, rest.subarray(2 + 34)), concatBytes(Uint8Array.of(0, 8, 0), rest.subarray(2 + 34))]) {
      const signature = signaturePacket(concatBytes(signedPart, zero, rest.subarray(0, 2), proof));
      assert.throws(() => parseForeignSignature(signature), refusedAs('signature-malformed', /number that is zero|lengths do not add up/));
    }
  });

  test('bad input 51: marker, trust and padding packets mixed in', () => {
    for (const extra of [packet(10, utf8Encode('PGP')), packet(12, [1]), packet(21, [0, 0])]) {
      assert.throws(() => parseForeignSignature(concatBytes(extra, honest)), refusedAs('signature-malformed', /2 packets/));
    }
  });
});
