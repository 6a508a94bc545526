import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { enums, type PrivateKey } from 'openpgp';
import { concatBytes } from '../../../src/base/bytes.ts';
import { TAG } from '../../../src/openpgp/verify/packets.ts';
import { BORN, fingerprintOf, makeKey, packet, seconds } from '../craft.ts';
import { primaryPacket, subkey, userId, userIdPacket } from '../craft-certificate.ts';
import { makeSigner } from '../foreign.ts';
import { readOne, refusalOf, signers } from '../reading.ts';
import { assertRefusal } from '../../refusal.ts';

const ADA = 'Ada Builder <ada@example.org>';

let key: PrivateKey;
let honest: Uint8Array;

before(async () => {
  key = await makeKey();
  honest = concatBytes(primaryPacket(key), await userId(key, ADA));
});

describe('bad input', () => {
  test('bad input 63: RSA keys that are too long or have an exponent that no sound key has', async () => {
    const modulus = (bits: number): Uint8Array => mpi(Uint8Array.from({ length: bits / 8 }, (_, i) => (i === 0 ? 0x80 : 1)));
    const cases: readonly (readonly [Uint8Array, Uint8Array, RegExp])[] = [
      [modulus(16_384), mpi(Uint8Array.of(1, 0, 1)), /has 16384 bits, at most 8192/],
      [modulus(2048), mpi(Uint8Array.of(1)), /exponent/],
      [modulus(2048), mpi(Uint8Array.of(4)), /exponent/],
      [modulus(2048), mpi(concatBytes(Uint8Array.of(1), new Uint8Array(512))), /exponent/],
    ];
    for (const [n, e, expected] of cases) {
      assertRefusal(await refusalOf(keyPacketWith(enums.publicKey.rsaEncryptSign, concatBytes(n, e)), userIdPacket(ADA)), 'certificate-unusable', expected);
    }
  });

  test('bad input 63: ElGamal as a primary key can sign nothing', async () => {
    const numbers = concatBytes(mpi(Uint8Array.of(5)), mpi(Uint8Array.of(3)), mpi(Uint8Array.of(4)));
    const { facts } = await readOne(keyPacketWith(enums.publicKey.elgamal, numbers), userIdPacket(ADA));
    assert.deepEqual(facts.signingKeys, []);
  });

  test('bad input 63: DSA is listed and may sign; its signatures are weak', async () => {
    const { certificate: { facts, keys }, key: dsa } = await makeSigner({ algorithm: 'dsa' });
    assert.deepEqual([facts.algorithm, facts.userIds, facts.signingKeys.map(({ fingerprint }) => fingerprint)], ['DSA 1024', [ADA], [dsa.fingerprint]]);
    assert.ok(keys.has(dsa.fingerprint));
  });

  test('bad input 63: secp256k1, and DSA of a size that no standard has, are listed and cannot be checked', async () => {
    const number = (bytes: number): Uint8Array => mpi(Uint8Array.from({ length: bytes }, () => 0x81));
    const odd = [number(25), number(19), number(64)].map((q) => keyPacketWith(enums.publicKey.dsa, concatBytes(number(128), q, number(1), number(127))));
    const even = keyPacketWith(enums.publicKey.dsa, concatBytes(mpi(concatBytes(new Uint8Array(127).fill(0x81), Uint8Array.of(2))), number(20), number(1), number(1)));
    const { certificate: curve } = await makeSigner({ algorithm: 'secp256k1' });
    const certificates = [curve, ...await Promise.all([...odd, even].map((primary) => readOne(primary, userIdPacket(ADA))))];
    for (const { facts, keys, fingerprint } of certificates) assert.deepEqual([facts.signingKeys, facts.userIds, [...keys.keys()]], [[], [], [fingerprint]]);
    assert.deepEqual(certificates.map(({ facts }) => facts.algorithm), ['secp256k1', 'DSA 1024', 'DSA 1024', 'DSA 1024', 'DSA 1024']);
  });

  test('bad input 66: a version 4 subkey under a version 6 key, and keys of version 3 and 5', async () => {
    const modern = await makeKey({ type: 'curve25519', config: { v6Keys: true } });
    const base = modern.toPublic().write();
    assert.deepEqual(signers(await readOne(base, await subkey(modern, key))), [fingerprintOf(modern)]);
    for (const version of [2, 3, 5, 7]) {
      const body = key.toPublic().keyPacket.write().slice();
      body[0] = version;
      assertRefusal(await refusalOf(packet(TAG.publicKey, body), userIdPacket(ADA)), 'certificate-unusable', /kind that this program cannot read/);
    }
  });

  test('bad input 67: private and experimental algorithms', async () => {
    for (let algorithm = 100; algorithm <= 110; algorithm++) {
      assertRefusal(await refusalOf(keyPacketWith(algorithm, Uint8Array.of(0, 1, 1)), userIdPacket(ADA)), 'certificate-unusable', /cannot read/);
      const withSubkey = await readOne(honest, packet(TAG.publicSubkey, keyBody(algorithm, Uint8Array.of(0, 1, 1))));
      assert.deepEqual(signers(withSubkey), [fingerprintOf(key)]);
    }
  });
});

function mpi(bytes: Uint8Array): Uint8Array {
  const first = bytes[0] as number;
  const bits = (bytes.length - 1) * 8 + (32 - Math.clz32(first));
  return concatBytes(Uint8Array.of(bits >> 8, bits & 0xff), bytes);
}

function keyBody(algorithm: number, numbers: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(4), seconds(BORN), Uint8Array.of(algorithm), numbers);
}

function keyPacketWith(algorithm: number, numbers: Uint8Array): Uint8Array {
  return packet(TAG.publicKey, keyBody(algorithm, numbers));
}
