/** What Node says of a signature is what openpgp.js says of it. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { enums, PublicKeyPacket, type AnyKeyPacket, type PrivateKey } from 'openpgp';
import { concatBytes, fromHex, utf8Encode } from '../../../src/base/bytes.ts';
import { checkInNode } from '../../../src/openpgp/node/check-in-node.ts';
import { parseSignature, type ParsedSignature } from '../../../src/openpgp/verify/signature.ts';
import { checkMathematics } from '../../../src/openpgp/verify/mathematics.ts';
import { BORN, craftSignature, created, ED25519, issuer, makeKey, P256, signaturePacket, subpacket } from '../craft.ts';

const DATA = utf8Encode('what was signed');
const HASHES = [enums.hash.sha256, enums.hash.sha384, enums.hash.sha512, enums.hash.sha3_256, enums.hash.sha3_512];
/** The order of Ed25519's group: S and S + L fit the same equation, and only the smaller is a signature. */
const GROUP_ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

let key: PrivateKey;
let honest: ParsedSignature;

before(async () => {
  key = await makeKey(ED25519);
  honest = await sign(key);
});

async function sign(signer: PrivateKey, hash: number = enums.hash.sha512, more: readonly Uint8Array[] = []): Promise<ParsedSignature> {
  const hashed = [created(BORN), issuer(signer), ...more];
  return parseSignature(signaturePacket(await craftSignature(signer.keyPacket as never, DATA, { hash, hashed })));
}

async function agree(signature: ParsedSignature, data: Uint8Array, by: AnyKeyPacket): Promise<string> {
  const [inNode, byLibrary] = await Promise.all([checkInNode(signature, [data], by), checkMathematics(signature, [data], by)]);
  assert.equal(inNode, byLibrary);
  return inNode;
}

function publicKey(of: PrivateKey): AnyKeyPacket {
  return of.toPublic().keyPacket;
}

/** The same signature with other numbers R and S, 32 bytes each. */
function withProof(r: Uint8Array, s: Uint8Array): ParsedSignature {
  const body = concatBytes(honest.signedPart, Uint8Array.of(0, 0), honest.rest.subarray(0, 2), numberOf(r), numberOf(s));
  return parseSignature(signaturePacket(body));
}

/** Bits, then the bytes without leading zeros. */
function numberOf(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const bare = bytes.subarray(first);
  const bits = bare.length * 8 - Math.clz32(bare[0] as number) + 24;
  return concatBytes(Uint8Array.of(bits >> 8, bits & 0xff), bare);
}

/** R and S of the honest signature. */
function proofOf({ packet }: ParsedSignature): { r: Uint8Array; s: Uint8Array } {
  const { r, s } = (packet() as unknown as { params: { r: Uint8Array; s: Uint8Array } }).params;
  return { r: leftPadded(r), s: leftPadded(s) };
}

function leftPadded(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(bytes, 32 - bytes.length);
  return padded;
}

describe('a signature is judged as the library judges it', () => {
  for (const hash of HASHES) {
    test(`good, with hash ${hash}`, async () => {
      assert.equal(await agree(await sign(key, hash), DATA, publicKey(key)), 'good');
    });
  }

  test('bad over other data', async () => {
    assert.equal(await agree(honest, utf8Encode('something else'), publicKey(key)), 'bad');
  });

  test('bad by another key', async () => {
    assert.equal(await checkInNode(honest, [DATA], publicKey(await makeKey(ED25519))), 'bad');
  });

  test('whichever bit of check bits, R or S is turned', async () => {
    const { r, s } = proofOf(honest);
    const proof = concatBytes(r, s);
    await fc.assert(fc.asyncProperty(fc.nat({ max: 64 * 8 - 1 }), async (bit) => {
      const turned = proof.slice();
      turned[bit >> 3] = (turned[bit >> 3] as number) ^ (1 << (bit & 7));
      fc.pre(turned[0] !== 0 && turned[32] !== 0);
      assert.equal(await agree(withProof(turned.subarray(0, 32), turned.subarray(32)), DATA, publicKey(key)), 'bad');
    }), { seed: 25_519, numRuns: 200 });
  });

  test('bad when the check bits are not those of the digest', async () => {
    const rest = honest.rest.slice();
    rest[1] = (rest[1] as number) ^ 1;
    const signature = parseSignature(signaturePacket(concatBytes(honest.signedPart, Uint8Array.of(0, 0), rest)));
    assert.equal(await agree(signature, DATA, publicKey(key)), 'bad');
  });

  test('bad with the second spelling of S', async () => {
    const { r, s } = proofOf(honest);
    const larger = littleEndian(numberFrom(s) + GROUP_ORDER);
    assert.equal(await agree(withProof(r, larger), DATA, publicKey(key)), 'bad');
  });

  test('bad with a number that has more than 32 bytes', async () => {
    const { r, s } = proofOf(honest);
    assert.equal(await agree(withProof(concatBytes(Uint8Array.of(1), r), s), DATA, publicKey(key)), 'bad');
  });

  test('good when R or S starts with zeros, which are not written', async () => {
    let short: ParsedSignature | undefined;
    for (let time = BORN; short === undefined; time++) {
      const packet = await craftSignature(key.keyPacket as never, DATA, { hashed: [created(time), issuer(key)] });
      const signature = parseSignature(signaturePacket(packet));
      if (signature.rest.length < 2 + 2 * (2 + 32)) short = signature;
    }
    assert.equal(await agree(short, DATA, publicKey(key)), 'good');
  });

  test('alike for keys of low order, which everything or nothing fits', async () => {
    // The identity, a point of order 2, and a point that is on no curve.
    for (const point of [`01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `02${'00'.repeat(31)}`]) {
      await agree(honest, DATA, await withPoint(fromHex(point)));
    }
  });
});

describe('what is not the common case goes to the library', () => {
  test('another kind of key', async () => {
    const other = await makeKey(P256);
    assert.equal(await agree(await sign(other), DATA, publicKey(other)), 'good');
  });

  test('Ed25519 of version 6', async () => {
    const other = await makeKey({ type: 'curve25519', config: { v6Keys: true } });
    assert.equal(await agree(await sign(other), DATA, publicKey(other)), 'good');
  });

  test('a signature that names a revoker, which the library holds against it', async () => {
    const revoker = subpacket(12, concatBytes(Uint8Array.of(0x80, 22), fromHex(key.getFingerprint())));
    assert.equal(await agree(await sign(key, enums.hash.sha512, [revoker]), DATA, publicKey(key)), 'bad');
  });
});

/** The honest key's packet with another point in it. */
async function withPoint(point: Uint8Array): Promise<AnyKeyPacket> {
  const packet = new PublicKeyPacket();
  const head = publicKey(key).write().subarray(0, 6 + 10);
  // A number of 263 bits: 0x40, then the point.
  await packet.read(concatBytes(head, Uint8Array.of(1, 7, 0x40), point));
  return Object.assign(packet, { getKeyID: () => publicKey(key).getKeyID() });
}

function numberFrom(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}
