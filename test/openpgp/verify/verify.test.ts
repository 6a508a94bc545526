import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createMessage, enums, readSignature, verify, type KeyOptions, type PrivateKey } from 'openpgp';
import { concatBytes, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import { isConcurError } from '../../../src/base/errors.ts';
import { attestationId } from '../../../src/statement/id.ts';
import { preAuthenticationEncoding } from '../../../src/statement/pae.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { parseSignature } from '../../../src/openpgp/verify/signature.ts';
import { verifySignature } from '../../../src/openpgp/verify/verify.ts';
import {
  at, BORN, bodyOf, certificateOf, craftSignature, created, fingerprintOf, HOUR, issuer, makeKey, P256, packet, RSA2048, seconds, signaturePacket, withByte, type Recipe,
} from '../craft.ts';

const PAYLOAD = utf8Encode('{"a":"statement"}');
const SIGNED = preAuthenticationEncoding(PAYLOAD);

let key: PrivateKey;
let certificate: Certificate;
let honest: Uint8Array;

before(async () => {
  key = await makeKey();
  certificate = await read(certificateOf(key));
  honest = await craft(key);
});

async function read(bytes: Uint8Array): Promise<Certificate> {
  const { certificates: [only], refused } = await readCertificates(bytes);
  assert.deepEqual(refused, []);
  return only as Certificate;
}

async function craft(signer: PrivateKey, recipe: Partial<Recipe> = {}): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(signer.keyPacket as never, SIGNED, { hashed: [created(BORN + HOUR), issuer(signer)], ...recipe }));
}

async function mathematics(signature: Uint8Array, by: Certificate = certificate): Promise<string> {
  return (await verifySignature(parseSignature(signature), PAYLOAD, by)).mathematics;
}

describe('a report keeps its questions apart', () => {
  test('a good signature', async () => {
    assert.deepEqual(await verifySignature(parseSignature(honest), PAYLOAD, certificate), {
      mathematics: 'good',
      signer: fingerprintOf(key),
      signingKey: fingerprintOf(key),
      created: BORN + HOUR,
      algorithm: 'Ed25519, SHA-512',
      algorithmAcceptable: true,
    });
  });

  test('another payload is bad, whichever byte differs', async () => {
    const report = await verifySignature(parseSignature(honest), utf8Encode('{"a":"Statement"}'), certificate);
    assert.equal(report.mathematics, 'bad');
  });

  test('a signature over the payload itself, without its type, is bad', async () => {
    const naked = signaturePacket(await craftSignature(key.keyPacket as never, PAYLOAD, { hashed: [created(BORN), issuer(key)] }));
    assert.equal(await mathematics(naked), 'bad');
  });

  test('a key that the certificate does not hold is no-key, and nothing is guessed from a short id', async () => {
    const stranger = await makeKey();
    const report = await verifySignature(parseSignature(await craft(stranger)), PAYLOAD, certificate);
    assert.equal(report.mathematics, 'no-key');
    assert.equal(report.algorithmAcceptable, false);
    assert.equal(report.signingKey, fingerprintOf(stranger));
  });

  test('a signature that names this key and was made by another is bad', async () => {
    const stranger = await makeKey();
    assert.equal(await mathematics(await craft(stranger, { hashed: [created(BORN), issuer(key)] })), 'bad');
  });

  const accepted: readonly (readonly [string, Partial<KeyOptions>, number])[] = [
    ['Ed25519, SHA-256', { type: 'ecc', curve: 'ed25519Legacy' }, enums.hash.sha256],
    ['Ed25519, SHA3-512', { type: 'ecc', curve: 'ed25519Legacy' }, enums.hash.sha3_512],
    ['Ed25519, SHA-512', { type: 'curve25519', config: { v6Keys: true } }, enums.hash.sha512],
    ['Ed448, SHA-512', { type: 'curve448' }, enums.hash.sha512],
    ['NIST P-256, SHA-256', P256, enums.hash.sha256],
    ['NIST P-256, SHA3-256', P256, enums.hash.sha3_256],
    ['NIST P-384, SHA-384', { type: 'ecc', curve: 'nistP384' }, enums.hash.sha384],
    ['NIST P-521, SHA-512', { type: 'ecc', curve: 'nistP521' }, enums.hash.sha512],
    ['RSA 2048, SHA-256', RSA2048, enums.hash.sha256],
    ['RSA 2048, SHA3-512', RSA2048, enums.hash.sha3_512],
  ];
  for (const [name, options, hash] of accepted) {
    test(`${name}${options.config?.v6Keys === true ? ' by a version 6 key' : ''} is accepted`, async () => {
      const signer = await makeKey(options);
      const report = await verifySignature(parseSignature(await craft(signer, { hash })), PAYLOAD, await read(certificateOf(signer)));
      assert.deepEqual([report.mathematics, report.algorithm, report.algorithmAcceptable], ['good', name, true]);
    });
  }

  test('RSA 1024 is checked, shown and not accepted', async () => {
    const signer = await makeKey({ type: 'rsa', rsaBits: 1024, config: { minRSABits: 1024 } });
    const report = await verifySignature(parseSignature(await craft(signer)), PAYLOAD, await read(certificateOf(signer)));
    assert.deepEqual([report.mathematics, report.algorithm, report.algorithmAcceptable], ['good', 'RSA 1024, SHA-512', false]);
  });
});

describe('bad input', () => {
  test('bad input 42: the two check bits of the hash are wrong', async () => {
    const { signedPart } = parseSignature(honest);
    const checkBits = 2 + signedPart.length + 2;
    assert.equal(await mathematics(withByte(honest, checkBits, (byte) => byte ^ 1)), 'bad');
  });

  test('bad input 49: an Ed25519 signature of zeros, with S + L, with a small-order R', async () => {
    const modern = await makeKey({ type: 'curve25519', config: { v6Keys: true } });
    const holder = await read(certificateOf(modern));
    const signature = await craft(modern);
    const [start, s] = [signature.length - 64, signature.length - 32];
    const forgeries = {
      zeros: concatBytes(signature.subarray(0, start), new Uint8Array(64)),
      malleable: concatBytes(signature.subarray(0, s), plusGroupOrder(signature.subarray(s))),
      smallOrder: concatBytes(signature.subarray(0, start), Uint8Array.of(1), new Uint8Array(63)),
    };
    assert.equal(await mathematics(signature, holder), 'good');
    for (const [name, forged] of Object.entries(forgeries)) {
      assert.equal(forged.length, signature.length);
      assert.equal(await mathematics(forged, holder), 'bad', name);
    }
  });

  test('bad input 50: ECDSA with r = 0, s = 0, and both', async () => {
    const signer = await makeKey(P256);
    const holder = await read(certificateOf(signer));
    const signature = await craft(signer);
    const { signedPart } = parseSignature(signature);
    const body = bodyOf(signature);
    const numbers = body.subarray(signedPart.length + 4);
    const head = body.subarray(0, signedPart.length + 4);
    const r = numbers.subarray(0, 2 + bytesOf(numbers));
    const s = numbers.subarray(r.length);
    const zero = Uint8Array.of(0, 0);
    const one = Uint8Array.of(0, 1, 1);
    for (const forged of [[zero, s], [r, zero], [zero, zero]]) {
      assert.equal(await judge(signaturePacket(concatBytes(head, ...forged)), holder), 'refused', 'zero has no spelling');
    }
    for (const forged of [[one, s], [r, one], [one, one]]) {
      assert.equal(await judge(signaturePacket(concatBytes(head, ...forged)), holder), 'bad');
    }
  });

  test('bad input 50: ECDSA with n - s verifies too, and names the same statement', async () => {
    const signer = await makeKey(P256);
    const signature = await craft(signer);
    const flipped = signaturePacket(flipEcdsa(bodyOf(signature), parseSignature(signature).signedPart.length));
    assert.notDeepEqual(flipped, signature);
    assert.equal(await mathematics(flipped, await read(certificateOf(signer))), 'good');
    const ids = [signature, flipped].map((bytes) => attestationId({ kind: 'native', payload: PAYLOAD }, fingerprintOf(signer), parseSignature(bytes).signedPart));
    assert.equal(ids[0], ids[1]);
  });

  test('no single changed bit of a signature gives another good one', async () => {
    const outcomes = new Map<string, number>();
    for (let bit = 0; bit < honest.length * 8; bit++) {
      const outcome = await judge(withByte(honest, bit >> 3, (byte) => byte ^ (1 << (bit & 7))));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    assert.deepEqual([...outcomes.keys()].sort(), ['bad', 'no-key', 'refused']);
  });

  test('a curve that the library only pretends to know is unsupported, neither good nor bad', async () => {
    for (const [curve, oid] of Object.entries(UNCHECKABLE_CURVES)) {
      const holder = await read(lonelyKey(oid));
      const report = await verifySignature({ ...parseSignature(honest), issuer: holder.fingerprint }, PAYLOAD, holder);
      assert.deepEqual([report.mathematics, report.algorithm, report.algorithmAcceptable], ['unsupported', `${curve}, SHA-512`, false]);
      assert.deepEqual(holder.facts.signingKeys, [], 'nothing that it says of itself could be checked');
    }
  });
});

describe('beside openpgp.js', () => {
  // Each pair is (bytes signed, signature); the fast path must say what the library's own verify says.
  test('the packet-level check and openpgp.verify agree on good and bad', async () => {
    const stranger = await makeKey();
    const cases = [honest, await craft(stranger, { hashed: [created(BORN + HOUR), issuer(key)] }), withByte(honest, -1, (byte) => byte ^ 1)];
    const verdicts = await Promise.all(cases.map(async (signature) => [await mathematics(signature) === 'good', await librarySays(signature)]));
    assert.deepEqual(verdicts, [[true, true], [false, false], [false, false]]);
  });

  async function librarySays(signature: Uint8Array): Promise<boolean> {
    const { signatures: [result] } = await verify({
      message: await createMessage({ binary: SIGNED }),
      signature: await readSignature({ binarySignature: signature }),
      verificationKeys: key.toPublic(),
      date: at(BORN + 2 * HOUR),
    });
    return (result as { verified: Promise<boolean> }).verified.then(() => true, () => false);
  }
});

async function judge(signature: Uint8Array, by: Certificate = certificate): Promise<string> {
  try {
    return await mathematics(signature, by);
  } catch (error) {
    if (isConcurError(error, 'signature-malformed', 'signature-unacceptable')) return 'refused';
    throw error;
  }
}

/** Bytes of the multiprecision number that starts here. */
function bytesOf(numbers: Uint8Array): number {
  return ((((numbers[0] as number) << 8) | (numbers[1] as number)) + 7) >> 3;
}

const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function plusGroupOrder(littleEndian: Uint8Array): Uint8Array {
  const sum = BigInt(`0x${toHex(littleEndian.slice().reverse())}`) + ED25519_ORDER;
  return fromBig(sum, 32).reverse();
}

/** (r, s) to (r, n - s). */
function flipEcdsa(body: Uint8Array, signedBytes: number): Uint8Array {
  const start = signedBytes + 4;
  const s = start + 2 + bytesOf(body.subarray(start));
  const flipped = P256_ORDER - BigInt(`0x${toHex(body.subarray(s + 2))}`);
  const bits = flipped.toString(2).length;
  return concatBytes(body.subarray(0, s), Uint8Array.of(bits >> 8, bits & 0xff), fromBig(flipped, (bits + 7) >> 3));
}

function fromBig(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * (size - 1 - i))) & 0xffn));
}

const UNCHECKABLE_CURVES = {
  secp256k1: [0x2b, 0x81, 0x04, 0x00, 0x0a],
  brainpoolP256r1: [0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07],
};

/** A primary key packet on a curve, and nothing else: the library cannot make such keys. */
function lonelyKey(oid: readonly number[]): Uint8Array {
  const point = concatBytes(Uint8Array.of(0x02, 0x03, 0x04), new Uint8Array(64).fill(7));
  return packet(6, concatBytes(Uint8Array.of(4), seconds(BORN), Uint8Array.of(enums.publicKey.ecdsa, oid.length, ...oid), point));
}
