import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { concatBytes, fromHex, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import { checkBareEd25519, readBareKey } from '../../../src/openpgp/node/check-bare-ed25519.ts';
import { withByte } from '../craft.ts';
import { REAL, withoutReal } from '../real-data.ts';
import { refusedAs } from '../../refusal.ts';

const DATA = utf8Encode('what was signed');
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const KEY = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })).slice(-32);
const SIGNATURE = new Uint8Array(sign(null, DATA, privateKey));

describe('a bare Ed25519 key', () => {
  test('made this signature over exactly these bytes, in however many parts they come', async () => {
    assert.equal(await checkBareEd25519(KEY, [DATA], SIGNATURE), true);
    assert.equal(await checkBareEd25519(KEY, ['what ', DATA.subarray(5)], SIGNATURE), true);
    assert.equal(await checkBareEd25519(KEY, [DATA, ' '], SIGNATURE), false);
    for (const index of [0, 31, 32, 63]) assert.equal(await checkBareEd25519(KEY, [DATA], withByte(SIGNATURE, index, (byte) => byte ^ 1)), false);
    assert.equal(await checkBareEd25519(withByte(KEY, 3, (byte) => byte ^ 1), [DATA], SIGNATURE), false);
  });

  test('bad input 49: a signature of zeros, or with S + L, or of another length', async () => {
    const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
    const s = SIGNATURE.subarray(32).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n) + order;
    const larger = Uint8Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 0xffn));
    for (const signature of [new Uint8Array(64), concatBytes(SIGNATURE.subarray(0, 32), larger), SIGNATURE.subarray(1), new Uint8Array(), concatBytes(SIGNATURE, Uint8Array.of(0))]) {
      assert.equal(await checkBareEd25519(KEY, [DATA], signature), false);
    }
    for (const key of [new Uint8Array(), KEY.subarray(1), concatBytes(KEY, Uint8Array.of(0)), new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
      assert.equal(await checkBareEd25519(key, [DATA], SIGNATURE), false);
    }
  });

  test('is read from PEM, with and without the NULL that some programs write, or from hexadecimal', () => {
    const withNull = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(concatBytes(fromHex('302c300706032b65700500032100'), KEY)).toString('base64')}\n-----END PUBLIC KEY-----\n`;
    for (const text of [PEM, PEM.replaceAll('\n', '\r\n'), withNull, toHex(KEY), toHex(KEY).toUpperCase(), `  ${toHex(KEY)}\n`]) assert.deepEqual(readBareKey(text), KEY);
  });

  test('is nothing else', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const x25519 = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const text of ['', 'ada', toHex(KEY).slice(1), `0x${toHex(KEY)}`, rsa, x25519, `${PEM}${PEM}`, PEM.slice(0, -10), '\u001b[2J']) {
      assert.throws(() => readBareKey(text), refusedAs('key-malformed', /no Ed25519 public key/));
    }
  });

  test('bad input 64: of a secret key not a byte is shown', () => {
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const body = secret.split('\n')[1] as string;
    assert.throws(() => readBareKey(secret), (error) => error instanceof Error && !error.message.includes(body.slice(20, 40)) && /secret key/.test(error.message));
  });

  test('of real rebuilders is read', { skip: withoutReal }, async () => {
    for (const name of ['reproducible-archlinux.pub', 'reproduce-debian-net-amd64.pub']) {
      assert.equal(readBareKey(await readFile(join(REAL, 'formats', 'rebuilderd-in-toto-link', name), 'utf8')).length, 32);
    }
  });
});
