/** Signature files as they lie in other people's folders: what can be used is taken, what cannot is named. */

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { armor, createCleartextMessage, createMessage, enums, sign, type PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../../src/base/bytes.ts';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES, MAX_SIGNATURES_PER_FILE } from '../../../src/base/limits.ts';
import { readForeignSignatures } from '../../../src/openpgp/verify/foreign-file.ts';
import { makeSecretKey, type SecretKey } from '../../trees/secret-key.ts';
import { at, BORN, bodyOf, certificateOf, created, makeKey, packet, signaturePacket } from '../craft.ts';
import { DATA, idOf, issuerOf, signWith, version3 } from '../foreign.ts';
import { assertRefusal } from '../../refusal.ts';

let first: Uint8Array;
let second: Uint8Array;
let old: Uint8Array;
let pgpKey: PrivateKey;

before(async () => {
  const [one, other]: SecretKey[] = await Promise.all([makeSecretKey({ algorithm: 'ed25519' }, BORN), makeSecretKey({ algorithm: 'rsa', bits: 1024 }, BORN)]);
  first = await signWith(one as SecretKey, DATA);
  second = await signWith(other as SecretKey, DATA, { hashed: [created(BORN)], unhashed: [idOf(other as SecretKey)] });
  old = signaturePacket(await version3(other as SecretKey, DATA));
  pgpKey = await makeKey();
});

function armored(packets: Uint8Array, type: enums.armor = enums.armor.signature): string {
  return armor(type, packets);
}

async function reads(input: Uint8Array | string, expected: readonly Uint8Array[]): Promise<void> {
  const { signatures, refused } = await readForeignSignatures(typeof input === 'string' ? utf8Encode(input) : input);
  assert.deepEqual(refused, []);
  assert.deepEqual(signatures, expected);
}

async function refuses(input: Uint8Array | string, code: ErrorCode, message: RegExp): Promise<void> {
  const { signatures, refused: [only, ...others] } = await readForeignSignatures(typeof input === 'string' ? utf8Encode(input) : input);
  assert.deepEqual([signatures, others], [[], []]);
  assertRefusal(only, code, message);
}

describe('a file of signatures', () => {
  test('is binary or armored, with Unix or Windows line ends', async () => {
    await reads(first, [first]);
    for (const text of [armored(first), armored(first).replaceAll('\r\n', '\n'), armored(first).replaceAll(/\r?\n/g, '\r\n')]) await reads(text, [first]);
  });

  test('holds one or many, in one block or in several', async () => {
    await reads(concatBytes(first, second, old), [first, second, old]);
    await reads(armored(concatBytes(first, second)), [first, second]);
    await reads(`${armored(first)}${armored(second)}\n${armored(old)}`, [first, second, old]);
  });

  test('may carry the label that PGP 2 gave to detached signatures', async () => {
    await reads(armored(old).replaceAll('PGP SIGNATURE', 'PGP MESSAGE'), [old]);
  });

  test('bad input 30, 31: junk before, between and behind armor is nobody\'s word', async () => {
    await reads(`From: ada\n\n${armored(first)}then\n${armored(second)}\u0000\u001b[2J`, [first, second]);
    await reads(concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8Encode(armored(first))), [first]);
  });

  test('bad input 32: an escape sequence in a Comment header goes no further', async () => {
    await reads(armored(first).replace('\n', '\nComment: \u001b[2Jall is well\n'), [first]);
  });

  test('bad input 33: a clearsigned text is no signature file', async () => {
    const message = await sign({ message: await createCleartextMessage({ text: 'what was signed' }), signingKeys: pgpKey, date: at(BORN + 1) });
    const { signatures, refused } = await readForeignSignatures(utf8Encode(message));
    assert.deepEqual(signatures, []);
    assertRefusal(refused[0], 'signature-malformed', /SIGNED MESSAGE/);
  });

  test('bad input 34: a signed message, and a literal packet behind a signature: it speaks of what it carries', async () => {
    const inline = await sign({ message: await createMessage({ binary: DATA }), signingKeys: pgpKey, format: 'binary', date: at(BORN + 1) });
    await refuses(inline, 'signature-unacceptable', /stands in a message/);
    const literal = packet(11, concatBytes(utf8Encode('b\0'), Uint8Array.of(0, 0, 0, 0), DATA));
    for (const bytes of [concatBytes(first, literal), concatBytes(literal, first)]) {
      await refuses(bytes, 'signature-unacceptable', /packet of type 11/);
      await refuses(armored(bytes), 'signature-unacceptable', /packet of type 11/);
    }
  });

  test('bad input 35: a compressed packet around the signature', async () => {
    await refuses(packet(8, concatBytes(Uint8Array.of(0), first)), 'signature-unacceptable', /packet of type 8/);
  });

  test('bad input 40: the same signature again is one; two by one key are two', async () => {
    await reads(concatBytes(first, second, first), [first, second]);
    await reads(`${armored(first)}${armored(first)}`, [first]);
  });

  test('bad input 41: a thousand signatures are read up to the limit, and it is said', async () => {
    const body = bodyOf(first);
    const many = Array.from({ length: 1_000 }, (_, i) => {
      const other = body.slice();
      other.set([i >> 8, i & 0xff], body.length - 40);
      return signaturePacket(other);
    });
    const { signatures, refused: [only, ...others] } = await readForeignSignatures(concatBytes(...many));
    assert.deepEqual([signatures.length, others.length], [MAX_SIGNATURES_PER_FILE, 0]);
    assertRefusal(only, 'signature-malformed', /more than 100 signatures/);
    const blocks = await readForeignSignatures(utf8Encode(many.map((one) => armored(one)).join('')));
    assert.deepEqual([blocks.signatures.length, blocks.refused.length], [MAX_SIGNATURES_PER_FILE, 1]);
  });

  test('bad input 41: half a million empty packets are refused a few times', async () => {
    const flood = new Uint8Array(1_000_000).map((_, i) => (i % 2 === 0 ? 0xc2 : 0));
    const { refused } = await readForeignSignatures(flood);
    assert.equal(refused.length, MAX_SIGNATURES_PER_FILE + 1);
  });

  test('bad input 47: what is cut short', async () => {
    await refuses(first.subarray(0, -1), 'signature-malformed', /cut short/);
    await refuses(armored(first.subarray(0, -1)), 'signature-malformed', /cut short/);
    await refuses(armored(first).split('\n').slice(0, -2).join('\n'), 'signature-malformed', /END line/);
  });

  test('bad input 51: marker, trust, padding and unknown packets are passed over', async () => {
    const fillers = [packet(10, utf8Encode('PGP')), packet(12, [1]), packet(21, [0, 0]), packet(60, [1, 2])];
    await reads(concatBytes(...fillers, first, ...fillers, second), [first, second]);
  });

  test('one broken signature takes no other with it', async () => {
    const { signatures, refused: [only, ...others] } = await readForeignSignatures(concatBytes(first, signaturePacket(Uint8Array.of(9, 0)), second));
    assert.deepEqual([signatures, others], [[first, second], []]);
    assertRefusal(only, 'signature-unacceptable', /version 9/);
    const block = armored(second).replace(/^(.{20}).*$/m, '$1');
    const mixed = await readForeignSignatures(utf8Encode(`-----BEGIN PGP SIGNATURE-----\n\n!!!!\n-----END PGP SIGNATURE-----\n${armored(first)}${block}`));
    assert.deepEqual(mixed.signatures[0], first);
    assertRefusal(mixed.refused[0], 'signature-malformed', /armor is damaged|cut short/);
  });

  test('what is no signature at all', async () => {
    await refuses('', 'signature-malformed', /no OpenPGP signature/);
    await refuses('<html>404 Not Found</html>', 'signature-malformed', /no OpenPGP signature/);
    await refuses(Uint8Array.of(0x89), 'signature-malformed', /cut short/);
    await refuses(armored(certificateOf(pgpKey), enums.armor.publicKey), 'signature-malformed', /PUBLIC KEY BLOCK/);
    await refuses(new Uint8Array(MAX_SIGNATURE_FILE_BYTES + 1), 'signature-malformed', /at most 1048576/);
    const { refused } = await readForeignSignatures(certificateOf(pgpKey));
    assertRefusal(refused[0], 'signature-malformed', /packet of type 6/);
  });

  test('a signature that is larger than any needs to be is cut to what it protects', async () => {
    const key = await makeSecretKey({ algorithm: 'ed25519' }, BORN);
    const swollen = await signWith(key, DATA, { unhashed: [idOf(key), issuerOf(key), concatBytes(Uint8Array.of(0xff, 0, 0, 0x27, 0x11, 100), new Uint8Array(10_000))] });
    const { signatures: [only], refused } = await readForeignSignatures(swollen);
    assert.deepEqual(refused, []);
    assert.ok((only as Uint8Array).length < 150);
  });
});
