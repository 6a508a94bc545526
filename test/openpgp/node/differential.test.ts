/** What Node and openpgp.js differed in, nodes and browsers would differ in: they must say the same of every signature. */

import assert from 'node:assert/strict';
import { generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { enums, PublicKeyPacket } from 'openpgp';
import { concatBytes, join, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import { checkInNode } from '../../../src/openpgp/node/check-in-node.ts';
import { digestInput } from '../../../src/openpgp/verify/digest-input.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { makeSecretKey, writeNumber } from '../../trees/secret-key.ts';
import { BORN, bodyOf, created, keyId, seconds, signaturePacket, withByte } from '../craft.ts';
import { DATA, detachedPacket, makeSigner } from '../foreign.ts';
import { flipped, namedMutants } from '../mutations.ts';
import { agreedOutcome, makeLibrarySamples, makePublishedSamples, type KeyedSample } from '../samples.ts';

let samples: KeyedSample[];

before(async () => {
  samples = [...await makePublishedSamples(), ...await makeLibrarySamples()];
});

describe('Node and openpgp.js agree', () => {
  test('on what is honest', async () => {
    for (const { name, packet, key } of samples) assert.equal(await agreedOutcome(packet, key, { what: name }), 'good', name);
  });

  test('on other data, and on keys that made something else', async () => {
    for (const { name, packet, key } of samples) {
      assert.equal(await agreedOutcome(packet, key, { what: name, data: withByte(DATA, 0, (byte) => byte ^ 1) }), 'bad');
      for (const other of samples.filter((sample) => sample.key !== key)) assert.equal(await agreedOutcome(packet, other.key, { what: `${name} by ${other.name}` }), 'bad');
    }
  });

  test('on every alteration that has a name: only n - s of ECDSA is another good signature', async () => {
    const good: string[] = [];
    let count = 0;
    for (const sample of samples) {
      for (const { name, packet } of namedMutants(sample)) {
        count++;
        if (await agreedOutcome(packet, sample.key, { what: `${sample.name}: ${name}` }) === 'good') good.push(`${sample.name}: ${name}`);
      }
    }
    assert.ok(count > 250, `${count} alterations`);
    assert.deepEqual(good, ['P-256: the order minus it', 'P-256, SHA-224: the order minus it', 'P-384, SHA3-256: the order minus it']);
  });

  test('on bytes changed at random: none of them is good', async () => {
    await fc.assert(fc.asyncProperty(fc.nat({ max: samples.length - 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, index, mask) => {
      const sample = samples[which] as KeyedSample;
      const mutant = flipped(sample, index, mask);
      if (mutant !== null) assert.notEqual(await agreedOutcome(mutant.packet, sample.key, { what: `${sample.name}: ${mutant.name}` }), 'good');
    }), { seed: 9_580, numRuns: 600 });
  });

  test('where a digest begins with a zero, which openpgp.js left out once when it signed with ECDSA', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y, d } = privateKey.export({ format: 'jwk' }) as Record<'x' | 'y' | 'd', string>;
    const point = concatBytes(Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
    const key = await readKey(concatBytes(Uint8Array.of(4), seconds(BORN), Uint8Array.of(enums.publicKey.ecdsa), P256_ID, writeNumber(point)));
    const { data, packet, digest } = zeroFirst(key);
    const proofs = {
      'good': pairFor(privateKey, digest, d),
      'as openpgp.js made it': pairFor(privateKey, digest.subarray(1), d),
      'without two bytes': pairFor(privateKey, digest.subarray(2), d),
    };
    const outcomes = await Promise.all(Object.values(proofs).map((proof) => agreedOutcome(withPair(packet, digest, proof), key, { what: 'a digest that begins with zero', data })));
    assert.deepEqual(outcomes, ['good', 'good', 'bad']);
  });

  test('when an RSA key is too short for the digest', async () => {
    const key = await makeSecretKey({ algorithm: 'rsa', bits: 512 }, BORN);
    const publicKey = await readKey(key.body);
    const packet = await detachedPacket(key, DATA, { hash: 'sha256' });
    assert.equal(await agreedOutcome(packet, publicKey, { what: 'SHA-256' }), 'good');
    const HASH = 2 + 3;
    assert.equal(await agreedOutcome(await withRightCheckBits(withByte(packet, HASH, () => enums.hash.sha512)), publicKey, { what: 'SHA-512' }), 'bad');
  });

  test('on keys that no sound program makes: even, tiny, with generators that generate nothing', async () => {
    const number = (bytes: number, last: number): Uint8Array => new Uint8Array(bytes).fill(0x5a).with(0, 0x80).with(bytes - 1, last);
    const keys: (readonly [number, readonly Uint8Array[], readonly Uint8Array[]])[] = [];
    for (const bytes of [2, 8, 33, 64, 65, 256]) {
      for (const last of [2, 3]) for (const e of [1, 2, 3]) keys.push([enums.publicKey.rsaEncryptSign, [number(bytes, last), Uint8Array.of(e)], [number(bytes, 5)]]);
    }
    for (const q of [20, 28, 32]) {
      for (const [g, y] of [[1, 1], [0x41, 0x31]] as const) keys.push([enums.publicKey.dsa, [number(128, 3), number(q, 3), Uint8Array.of(g), Uint8Array.of(y)], [Uint8Array.of(1), number(q - 1, 3)]]);
    }
    keys.push([enums.publicKey.dsa, [number(10, 3), number(20, 3), number(12, 3), number(120, 3)], [Uint8Array.of(1), Uint8Array.of(1)]]);
    for (const [algorithm, parts, proof] of keys) {
      const key = await keyOf(algorithm, parts);
      const packet = unsigned(key, concatBytes(...proof.map(writeNumber)));
      await agreedOutcome(await withRightCheckBits(packet), key, { what: `${algorithm} ${parts.map(toHex).join(' ')}` });
    }
  });
});

test('what was handed to Node\'s threads may change while the check is under way', async () => {
  const { key, certificate } = await makeSigner({ algorithm: 'rsa', bits: 2048 });
  const [publicKey] = [...certificate.keys.values()];
  const signature = parseForeignSignature(await detachedPacket(key, DATA));
  const data = DATA.slice();
  // Fewer than wait for their turn: those read it later.
  const answers = Array.from({ length: 10 }, () => checkInNode(signature, [data], publicKey as never));
  data.fill(0);
  signature.rest.fill(0);
  assert.deepEqual(new Set(await Promise.all(answers)), new Set(['good']));
});

async function readKey(body: Uint8Array): Promise<PublicKeyPacket> {
  const key = new PublicKeyPacket();
  await key.read(body);
  return key;
}

function keyOf(algorithm: number, parts: readonly Uint8Array[]): Promise<PublicKeyPacket> {
  return readKey(concatBytes(Uint8Array.of(4), seconds(BORN), Uint8Array.of(algorithm), ...parts.map(writeNumber)));
}

/** A signature that says it is by this key, with these numbers. */
function unsigned(key: PublicKeyPacket, proof: Uint8Array): Uint8Array {
  const [hashed, unhashed] = [created(BORN), keyId(key.getKeyID().toHex())];
  const head = Uint8Array.of(4, 0x00, key.algorithm, enums.hash.sha512, 0, hashed.length);
  return signaturePacket(concatBytes(head, hashed, Uint8Array.of(0, unhashed.length), unhashed, Uint8Array.of(0, 0), proof));
}

const P256_ID = Uint8Array.of(8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07);
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Data whose digest begins with a zero, under a signature whose numbers are still to be made. */
function zeroFirst(key: PublicKeyPacket): { data: Uint8Array; packet: Uint8Array; digest: Uint8Array } {
  const packet = unsigned(key, concatBytes(writeNumber(Uint8Array.of(1)), writeNumber(Uint8Array.of(1))));
  for (let i = 0; ; i++) {
    const data = utf8Encode(`what was signed ${i}`);
    const digest = digestOf(packet, data);
    if (digest[0] === 0) return { data, packet, digest };
  }
}

/**
 * ECDSA over a digest of any length, as node:crypto does not make it: of another signature by the same key, the number
 * that it chose is worked out, k = (z + r d) / s, and used again.
 */
function pairFor(key: KeyObject, digest: Uint8Array, d: string): readonly [bigint, bigint] {
  const other = utf8Encode('something else');
  const [r, s] = halves(sign('sha512', other, { key, dsaEncoding: 'ieee-p1363' })) as [bigint, bigint];
  const secret = numberOf(Buffer.from(d, 'base64url'));
  const k = modulo((leftmost(hash('sha512', other, 'buffer')) + r * secret) * inverse(s));
  return [r, modulo((leftmost(digest) + r * secret) * inverse(k))];
}

function withPair(packet: Uint8Array, digest: Uint8Array, pair: readonly bigint[]): Uint8Array {
  const { signedPart, rest } = parseForeignSignature(packet);
  const body = bodyOf(packet);
  const unhashed = body.subarray(signedPart.length, body.length - rest.length);
  const numbers = pair.map((number) => writeNumber(Buffer.from(number.toString(16).padStart(64, '0'), 'hex')));
  return signaturePacket(concatBytes(signedPart, unhashed, digest.subarray(0, 2), ...numbers));
}

function halves(proof: Uint8Array): bigint[] {
  return [numberOf(proof.subarray(0, 32)), numberOf(proof.subarray(32))];
}

/** The first 256 bits: that many has the order of the curve. */
function leftmost(digest: Uint8Array): bigint {
  return numberOf(digest.subarray(0, 32));
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes)}`);
}

function modulo(value: bigint): bigint {
  return ((value % P256_ORDER) + P256_ORDER) % P256_ORDER;
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, modulo(value)];
  for (let exponent = P256_ORDER - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = modulo(result * base);
    base = modulo(base * base);
  }
  return result;
}

function digestOf(packet: Uint8Array, data: Uint8Array): Uint8Array {
  return hash('sha512', join(...digestInput(parseForeignSignature(packet), [data])), 'buffer');
}

/** Check bits for SHA-512 over the data, so that they are not what tells. */
async function withRightCheckBits(packet: Uint8Array): Promise<Uint8Array> {
  const { rest } = parseForeignSignature(packet);
  return concatBytes(packet.subarray(0, packet.length - rest.length), digestOf(packet, DATA).subarray(0, 2), rest.subarray(2));
}
