import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { armor, createCleartextMessage, createMessage, enums, sign, type PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../../src/base/bytes.ts';
import { isConcurError } from '../../../src/base/errors.ts';
import { MAX_SIGNATURE_BYTES } from '../../../src/base/limits.ts';
import { parseSignature, stripSignature } from '../../../src/openpgp/verify/signature.ts';
import { at, BORN, bodyOf, craftSignature, created, issuer, makeKey, packet, signaturePacket } from '../craft.ts';
import { refusedAs } from '../../refusal.ts';

const DATA = utf8Encode('what was signed');

let key: PrivateKey;
let honest: Uint8Array;
let second: Uint8Array;

before(async () => {
  key = await makeKey();
  honest = await craft(key);
  second = await craft(await makeKey());
});

async function craft(signer: PrivateKey): Promise<Uint8Array> {
  return signaturePacket(await craftSignature(signer.keyPacket as never, DATA, { hashed: [created(BORN), issuer(signer)] }));
}

function armored(signature: Uint8Array): string {
  return armor(enums.armor.signature, signature);
}

describe('what stands around a signature', () => {
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
    const message = await sign({ message: await createCleartextMessage({ text: 'what was signed' }), signingKeys: key, date: at(BORN + 1) });
    await assert.rejects(stripSignature(message), refusedAs('signature-malformed', /nothing around it/));
    assert.throws(() => parseSignature(utf8Encode(message)), refusedAs('signature-malformed', /armored/));
  });

  test('bad input 34: an inline signed message, and a literal packet after the signature', async () => {
    const message = await createMessage({ binary: DATA });
    const inline = await sign({ message, signingKeys: key, format: 'binary', date: at(BORN + 1) });
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

  test('bad input 40: several signatures, of one key or of two', async () => {
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

/** null for a refusal; anything but a refusal or a result is a crash and fails the test. */
function attempt(bytes: Uint8Array): unknown {
  try {
    return parseSignature(bytes);
  } catch (error) {
    if (isConcurError(error)) return null;
    throw error;
  }
}
