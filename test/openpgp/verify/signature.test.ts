import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { armor, createCleartextMessage, createMessage, enums, sign, type PrivateKey } from 'openpgp';
import { concatBytes, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import { isConcurError } from '../../../src/base/errors.ts';
import { MAX_SIGNATURE_BYTES } from '../../../src/base/limits.ts';
import { parseSignature, stripSignature } from '../../../src/openpgp/verify/signature.ts';
import { splitPackets } from '../../../src/openpgp/verify/packets.ts';
import {
  BORN, craftSignature, created, DAY, expiresAfter, fingerprintOf, issuer, keyId, makeKey, P256, packet, seconds, signaturePacket, subpacket, withByte,
  type Recipe,
} from '../craft.ts';
import { refusedAs } from '../refusal.ts';

const DATA = utf8Encode('what was signed');
const NOTATION = 20;
const EMBEDDED = 32;

let key: PrivateKey;
let other: PrivateKey;
let honest: Uint8Array;

before(async () => {
  key = await makeKey();
  other = await makeKey();
  honest = await craft();
});

/** One signature packet that is acceptable but for what the recipe changes. */
async function craft(recipe: Partial<Recipe> = {}, signer: PrivateKey = key): Promise<Uint8Array> {
  const body = await craftSignature(signer.keyPacket as never, DATA, { hashed: [created(BORN), issuer(signer)], ...recipe });
  return signaturePacket(body);
}

function bodyOf(signature: Uint8Array): Uint8Array {
  return (splitPackets(signature) as { body: Uint8Array }[])[0]?.body as Uint8Array;
}

function armored(signature: Uint8Array): string {
  return armor(enums.armor.signature, signature);
}

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

describe('bad input', () => {
  test('bad input 30: armor where the binary packet belongs', () => {
    assert.throws(() => parseSignature(utf8Encode(armored(honest))), refusedAs('signature-malformed', /armored/));
  });

  test('bad input 31: junk before or after armor, two armors', async () => {
    const block = armored(honest);
    for (const text of [`junk\n${block}`, `${block}junk\n`, `${block}\n${block}`, ` ${block}`]) {
      await assert.rejects(stripSignature(text), refusedAs('signature-malformed', /nothing around it/));
    }
  });

  test('bad input 32: an escape sequence in a Comment header', async () => {
    const text = armored(honest).replace('\n', '\nComment: \u001b[2Jall is well\n');
    await assert.rejects(stripSignature(text), refusedAs('signature-malformed', /nothing around it/));
  });

  test('bad input 33: a cleartext signed message', async () => {
    const message = await sign({ message: await createCleartextMessage({ text: 'what was signed' }), signingKeys: key, date: new Date((BORN + 1) * 1000) });
    await assert.rejects(stripSignature(message), refusedAs('signature-malformed', /nothing around it/));
    assert.throws(() => parseSignature(utf8Encode(message)), refusedAs('signature-malformed', /armored/));
  });

  test('bad input 34: an inline signed message, and a literal packet after the signature', async () => {
    const message = await createMessage({ binary: DATA });
    const inline = await sign({ message, signingKeys: key, format: 'binary', date: new Date((BORN + 1) * 1000) });
    assert.throws(() => parseSignature(inline), refusedAs('signature-malformed', /3 packets/));
    const literal = packet(11, concatBytes(utf8Encode('b\0'), Uint8Array.of(0, 0, 0, 0), utf8Encode('evil')));
    assert.throws(() => parseSignature(concatBytes(honest, literal)), refusedAs('signature-malformed', /2 packets/));
    await assert.rejects(stripSignature(concatBytes(honest, literal)), refusedAs('signature-malformed', /2 packets/));
  });

  test('bad input 35: a compressed packet around the signature', () => {
    const UNCOMPRESSED = 0;
    const wrapped = packet(8, concatBytes(Uint8Array.of(UNCOMPRESSED), honest));
    assert.throws(() => parseSignature(wrapped), refusedAs('signature-malformed', /packet of type 8/));
  });

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

  test('bad input 40: several signatures, of one key or of two', async () => {
    const second = await craft({}, other);
    for (const blob of [[honest, second, honest], [honest, honest], [second, honest]]) {
      assert.throws(() => parseSignature(concatBytes(...blob)), refusedAs('signature-malformed', new RegExp(`${blob.length} packets`)));
      await assert.rejects(stripSignature(concatBytes(...blob)), refusedAs('signature-malformed', /packets/));
    }
  });

  test('bad input 41: a thousand signatures in one blob', async () => {
    const blob = concatBytes(...Array.from({ length: 1000 }, () => honest));
    assert.throws(() => parseSignature(blob), refusedAs('signature-malformed', new RegExp(`at most|1 to ${MAX_SIGNATURE_BYTES}`)));
    await assert.rejects(stripSignature(blob), refusedAs('signature-malformed', /bytes/));
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

  test('bad input 47: partial and indeterminate lengths, old headers, lengths beyond the end', async () => {
    const body = bodyOf(honest);
    const oldHeader = concatBytes(Uint8Array.of(0x88, body.length), body);
    const indeterminate = concatBytes(Uint8Array.of(0x8b), body);
    const partial = concatBytes(Uint8Array.of(0xc2, 0xe0, body[0] as number, body.length - 1), body.subarray(1));
    const longLength = concatBytes(Uint8Array.of(0xc2, 0xff, 0, 0, 0, body.length), body);
    const endless = concatBytes(Uint8Array.of(0xc2, 0xff, 0xff, 0xff, 0xff, 0xff), body);
    for (const bytes of [indeterminate, partial, endless, honest.subarray(0, -1), Uint8Array.of(0xc2), Uint8Array.of(0xc2, 0xff, 0)]) {
      assert.throws(() => parseSignature(bytes), refusedAs('signature-malformed', /cut short|definite/));
    }
    for (const bytes of [oldHeader, longLength]) {
      assert.throws(() => parseSignature(bytes), refusedAs('signature-malformed', /one spelling/));
      assert.deepEqual(await stripSignature(bytes), honest, 'on the way in from a file the header is rewritten');
    }
  });

  test('bad input 48: numbers with leading zero bits or a wrong bit count', () => {
    const padded = padNumber(honest);
    assert.throws(() => parseSignature(padded), refusedAs('signature-malformed', /one spelling|cannot be read/));
    const miscounted = signaturePacket(withByte(bodyOf(honest), parseSignature(honest).signedPart.length + 2 + 2, () => 0xff));
    assert.throws(() => parseSignature(miscounted), refusedAs('signature-malformed', /cannot be read|one spelling/));
    assert.throws(() => parseSignature(signaturePacket(concatBytes(bodyOf(honest), Uint8Array.of(0)))), refusedAs('signature-malformed', /cannot be read/));
  });

  test('bad input 51: marker, trust and padding packets mixed in', () => {
    const marker = packet(10, utf8Encode('PGP'));
    const trust = packet(12, [1]);
    const padding = packet(21, [0, 0, 0]);
    for (const extra of [marker, trust, padding]) {
      assert.throws(() => parseSignature(concatBytes(extra, honest)), refusedAs('signature-malformed', /2 packets/));
      assert.throws(() => parseSignature(concatBytes(honest, extra)), refusedAs('signature-malformed', /2 packets/));
    }
  });

  test('nothing, and more than any signature needs', () => {
    assert.throws(() => parseSignature(new Uint8Array()), refusedAs('signature-malformed', /0 bytes/));
    assert.throws(() => parseSignature(packet(2, new Uint8Array(MAX_SIGNATURE_BYTES))), refusedAs('signature-malformed', /bytes, 1 to/));
    assert.throws(() => parseSignature(packet(2, [])), refusedAs('signature-unacceptable', /version none/));
    assert.throws(() => parseSignature(packet(2, [4, 0, 22, 10])), refusedAs('signature-malformed', /add up/));
  });

  test('random bytes never crash the parser', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      attempt(bytes);
      attempt(concatBytes(Uint8Array.of(0xc2, Math.min(bytes.length, 191)), bytes.subarray(0, 191)));
      attempt(packet(2, concatBytes(Uint8Array.of(4, 0, 22, 10), bytes)));
    }), { seed: 47, numRuns: 500 });
  });
});

describe('what other programs write', () => {
  test('armor alone is taken, with Unix and with Windows line ends', async () => {
    const text = armored(honest);
    for (const spelling of [text.replaceAll('\r\n', '\n'), text.replaceAll(/\r?\n/g, '\r\n')]) {
      assert.deepEqual(await stripSignature(spelling), honest);
      assert.deepEqual(await stripSignature(utf8Encode(spelling)), honest);
    }
  });

  test('stripping twice changes nothing', async () => {
    const once = await stripSignature(armored(honest));
    assert.deepEqual(await stripSignature(once), once);
  });

  test('an ECDSA signature keeps its bytes', async () => {
    const signer = await makeKey(P256);
    const signature = await craft({}, signer);
    assert.deepEqual(await stripSignature(signature), signature);
  });
});

/** null for a refusal; anything but a refusal or a result is a crash and fails the test. */
function attempt(bytes: Uint8Array): unknown {
  try {
    return parseSignature(bytes);
  } catch (error) {
    if (isConcurError(error)) return null;
    throw error;
  }
}

/** The honest signature's mathematics under another hashed area: parseSignature must judge before any mathematics. */
function signed(hashed: readonly Uint8Array[], unhashed: readonly Uint8Array[] = []): Uint8Array {
  const parsed = parseSignature(honest);
  const mathematics = bodyOf(honest).subarray(parsed.signedPart.length + 2);
  const area = (subpackets: readonly Uint8Array[]): Uint8Array => {
    const content = concatBytes(...subpackets);
    return concatBytes(Uint8Array.of(content.length >> 8, content.length & 0xff), content);
  };
  return signaturePacket(concatBytes(parsed.signedPart.subarray(0, 4), area(hashed), area(unhashed), mathematics));
}

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
