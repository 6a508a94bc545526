/** Clearsigned text: what is signed is what is read, and every trick that shows a reader something else is refused. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { armor, createCleartextMessage, enums, sign, type PrivateKey } from 'openpgp';
import { concatBytes, utf8Encode } from '../../../src/base/bytes.ts';
import { isConcurError } from '../../../src/base/errors.ts';
import { MAX_SIGNATURE_FILE_BYTES } from '../../../src/base/limits.ts';
import type { Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { readCleartext, type Cleartext } from '../../../src/openpgp/verify/cleartext.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { isCanonicalText } from '../../../src/openpgp/verify/text.ts';
import { verifyForeign } from '../../../src/openpgp/verify/verify-foreign.ts';
import { at, BORN, certificateOf, craftSignature, created, issuer, makeKey, signaturePacket } from '../craft.ts';
import { lacks, openGpg } from '../node/tools.ts';
import { candidates, certificatesIn, filesBelow, REAL, withoutReal } from '../real-data.ts';
import { readOne } from '../reading.ts';
import { assertRefusal, refusedAs } from '../../refusal.ts';

let key: PrivateKey;
let certificate: Certificate;
let honest: string;

before(async () => {
  key = await makeKey();
  certificate = await readOne(certificateOf(key));
  honest = await clearsigned('Source: hello\nVersion: 1');
});

async function clearsigned(text: string): Promise<string> {
  const file = await sign({ message: await createCleartextMessage({ text }), signingKeys: key, date: at(BORN + 1) });
  return file.replaceAll('\r\n', '\n');
}

function textOf({ text }: Cleartext): string {
  return new TextDecoder().decode(text);
}

async function outcomeOf({ text, signatures: [packet] }: Cleartext, by = certificate): Promise<string> {
  const { mathematics } = await verifyForeign(parseForeignSignature(packet as Uint8Array), [text], by);
  return mathematics;
}

async function refuses(file: string | Uint8Array, message: RegExp): Promise<void> {
  await assert.rejects(readCleartext(typeof file === 'string' ? utf8Encode(file) : file), refusedAs('foreign-malformed', message));
}

describe('a clearsigned file', () => {
  test('gives the text that was signed, and its signature', async () => {
    const read = await readCleartext(utf8Encode(honest));
    assert.equal(textOf(read), 'Source: hello\r\nVersion: 1');
    assert.deepEqual(read.refused, []);
    assert.equal(await outcomeOf(read), 'good');
  });

  test('may have Windows line ends, and blanks at the ends of its lines, which are not signed', async () => {
    for (const file of [honest.replaceAll('\n', '\r\n'), honest.replace('hello\n', 'hello \t\n'), honest.replace('hello\n', 'hello\r\r\n')]) {
      const read = await readCleartext(utf8Encode(file));
      assert.equal(textOf(read), 'Source: hello\r\nVersion: 1');
      assert.equal(await outcomeOf(read), 'good');
    }
  });

  test('may have several Hash headers, or none, and any of them proves nothing', async () => {
    for (const head of ['', 'Hash: SHA256\n', 'Hash: SHA256, SHA512\nHash: SHA1\n']) {
      assert.equal(await outcomeOf(await readCleartext(utf8Encode(honest.replace(/Hash: .*\n/, head)))), 'good');
    }
  });

  test('unescapes dashes', async () => {
    const read = await readCleartext(utf8Encode(await clearsigned('- a list\n-----BEGIN PGP SIGNATURE-----\n--\n-')));
    assert.equal(textOf(read), '- a list\r\n-----BEGIN PGP SIGNATURE-----\r\n--\r\n-');
    assert.equal(await outcomeOf(read), 'good');
    const needless = await readCleartext(utf8Encode(honest.replace('Version', '- Version')));
    assert.equal(await outcomeOf(needless), 'good');
  });

  test('signs whatever openpgp.js signs: any lines, in the one form that is hashed', async () => {
    const line = fc.array(fc.constantFrom('a', '-', ' ', '\t', 'From ', 'é', '- '), { maxLength: 6 }).map((parts) => parts.join(''));
    await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), async (lines) => {
      fc.pre(lines.join('\n').trim() !== '');
      const read = await readCleartext(utf8Encode(await clearsigned(lines.join('\n'))));
      assert.ok(isCanonicalText(read.text));
      assert.equal(await outcomeOf(read), 'good');
    }), { seed: 8, numRuns: 150 });
  });

  test('signs what gpg signs', { skip: lacks('gpg') }, async (t) => {
    const gpg = await openGpg();
    t.after(() => gpg.close());
    gpg.run(['--passphrase', '', '--quick-generate-key', 'ada@example.org', 'ed25519', 'sign', 'never']);
    const by = await readOne(new Uint8Array(gpg.run(['--export'])));
    for (const text of ['one\ntwo\n', 'no end', 'blanks \t \n\n', '- dash\n--\nFrom here\n', 'crlf\r\nmore\r\n', '\n\nlate\n', 'trailing\n\n\n']) {
      const read = await readCleartext(new Uint8Array(gpg.run(['--clearsign', '--output', '-'], text)));
      assert.equal(await outcomeOf(read, by), 'good', JSON.stringify(text));
    }
  });

  test('is read as gpgv reads it: real .dsc and .buildinfo files', { skip: withoutReal }, async () => {
    const keys = await certificatesIn('formats', 'debian-dsc', 'keys');
    const outcomes: string[] = [];
    for (const path of await filesBelow('formats', /\.(?:dsc|buildinfo)$/)) {
      const bytes = new Uint8Array(await readFile(join(REAL, path)));
      if (!new TextDecoder().decode(bytes).startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) continue;
      const read = await readCleartext(bytes);
      const [by] = candidates(keys.values(), parseForeignSignature(read.signatures[0] as Uint8Array));
      outcomes.push(`${path.split('/').at(-1)} ${by === undefined ? 'no-key' : await outcomeOf(read, by)}`);
    }
    assert.deepEqual(outcomes, [
      'courier.buildinfo no-key', 'sniffglue.buildinfo no-key', 'diffoscope_240+deb12u1.dsc good', 'electrum_4.3.4+dfsg1-1+deb12u1.dsc no-key',
      'in-toto_1.3.1-1.dsc good', 'python-debian_0.1.49.dsc good',
    ]);
  });
});

describe('bad input 33: what is unusual in clearsigned text is refused', () => {
  test('text before it or behind it, which nobody signed', async () => {
    for (const before of ['x', '\n', ' ', '\ufeff']) await refuses(`${before}${honest}`, /BEGIN line|byte order mark/);
    for (const behind of ['x', 'Source: evil\n', honest]) await refuses(`${honest}${behind}`, /exactly one armored signature/);
    assert.equal(await outcomeOf(await readCleartext(utf8Encode(`${honest}\n \n`))), 'good', 'blank lines hide nothing');
  });

  test('a second block inside, and lines that begin with a bare dash', async () => {
    await refuses(honest.replace('Version', '-----BEGIN PGP SIGNED MESSAGE-----\nVersion'), /line 5 a dash that is not escaped/);
    await refuses(honest.replace('Version', '-Version'), /dash/);
    await refuses(honest.replace('Version: 1', '-'), /dash/);
    const block = honest.slice(honest.indexOf('-----BEGIN PGP SIGNATURE'));
    await refuses(`${honest}${block}`, /exactly one armored signature/);
  });

  test('other headers than Hash, and a line of blanks where the headers end', async () => {
    for (const head of ['Comment: all is well\n', 'NotDashEscaped: You need GnuPG\n', 'Hash: \u001b[2J\n', 'Hash:SHA512\n', 'hash: SHA512\n', 'Hash: SHA512 \n', ' \n', '\t\n', '\u00a0\n', '\r\r\n']) {
      await refuses(honest.replace(/Hash: .*\n/, head), /where a Hash header or an empty line is needed/);
    }
    await refuses(honest.replace('\n\n', '\n'), /Hash header or an empty line/);
  });

  test('a first line that only looks like it', async () => {
    for (const first of ['-----BEGIN PGP SIGNED MESSAGE----- ', '-----BEGIN PGP SIGNED MESSAGE-----x', '- -----BEGIN PGP SIGNED MESSAGE-----']) {
      await refuses(honest.replace('-----BEGIN PGP SIGNED MESSAGE-----', first), /BEGIN line/);
    }
  });

  test('control characters, which hide what stands there', async () => {
    for (const character of ['\u0000', '\u0008', '\u000b', '\u000c', '\u001b[2J', '\u007f', '\u0085', 'a\rb']) await refuses(honest.replace('hello', `he${character}llo`), /control character in line 4/);
    await refuses(concatBytes(utf8Encode(honest.slice(0, 60)), Uint8Array.of(0xff), utf8Encode(honest.slice(60))), /UTF-8/);
  });

  test('nothing in it, or no signature', async () => {
    await refuses('', /BEGIN line/);
    await refuses('-----BEGIN PGP SIGNED MESSAGE-----', /Hash header or an empty line|no signature/);
    await refuses(honest.slice(0, honest.indexOf('-----BEGIN PGP SIGNATURE')), /no signature/);
    await refuses(honest.replace('Source: hello\nVersion: 1\n', '\n'), /is empty/);
    await refuses(honest.replace(/\n=.*\n-----END PGP SIGNATURE-----/, ''), /exactly one armored signature/);
    await refuses(new Uint8Array(MAX_SIGNATURE_FILE_BYTES + 1), /at most 1048576/);
  });

  test('an escape sequence in a Comment of its armor', async () => {
    await refuses(honest.replace('-----BEGIN PGP SIGNATURE-----\n', '-----BEGIN PGP SIGNATURE-----\nComment: \u001b[2J\n'), /exactly one armored signature/);
  });

  test('a signature over bytes, where one over text belongs', async () => {
    const binary = signaturePacket(await craftSignature(key.keyPacket as never, utf8Encode('Source: hello\r\nVersion: 1'), { hashed: [created(BORN), issuer(key)] }));
    const head = honest.slice(0, honest.indexOf('-----BEGIN PGP SIGNATURE'));
    const { signatures, refused } = await readCleartext(utf8Encode(`${head}${armor(enums.armor.signature, binary)}`));
    assert.deepEqual(signatures, []);
    assertRefusal(refused[0], 'signature-unacceptable', /type 0x00/);
  });

  test('a million blanks take no time', async () => {
    const started = performance.now();
    await refuses(honest.replace('hello', `${' '.repeat(900_000)}\u0000`), /control character/);
    assert.ok(performance.now() - started < 2_000);
  });

  test('random changes never crash the reader, and what is still good says the same', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(), fc.constantFrom('-', ' ', '\n', '\r', '\t', '\u0000', 'x', ':', '- ', '-----'), async (index, insert) => {
      const place = index % (honest.length + 1);
      const file = honest.slice(0, place) + insert + honest.slice(place);
      try {
        const read = await readCleartext(utf8Encode(file));
        if (read.signatures.length > 0 && await outcomeOf(read) === 'good') assert.equal(textOf(read), 'Source: hello\r\nVersion: 1');
      } catch (error) {
        assert.ok(isConcurError(error), String(error));
      }
    }), { seed: 2_023, numRuns: 500 });
  });
});
