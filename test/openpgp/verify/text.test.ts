import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { utf8Encode } from '../../../src/base/bytes.ts';
import { readForeignSignatures } from '../../../src/openpgp/verify/foreign-file.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { canonicalText, isCanonicalText } from '../../../src/openpgp/verify/text.ts';
import { verifyForeign } from '../../../src/openpgp/verify/verify-foreign.ts';
import { lacks, openGpg } from '../node/tools.ts';
import { readOne } from '../reading.ts';

const linesOf = fc.array(fc.constantFrom('a', ' ', '\t', '\r', '\n', '\r\n', '\r\r\n', 'é'), { maxLength: 12 }).map((parts) => parts.join(''));

function canonical(text: string): string {
  return new TextDecoder().decode(canonicalText(utf8Encode(text)));
}

describe('the text that a text signature covers', () => {
  test('has CR LF at the end of every line, whatever stood there', () => {
    assert.equal(canonical('one\ntwo\r\nthree\r\r\nfour'), 'one\r\ntwo\r\nthree\r\nfour');
    assert.equal(canonical('\n\n'), '\r\n\r\n');
    assert.equal(canonical(''), '');
  });

  test('keeps blanks, and a CR that ends no line', () => {
    assert.equal(canonical('one \t\nt\rwo'), 'one \t\r\nt\rwo');
    assert.equal(canonical('one\n\r'), 'one\r\n');
  });

  test('is known by being its own canonical form', () => {
    fc.assert(fc.property(linesOf, (text) => {
      const bytes = utf8Encode(text);
      const once = canonicalText(bytes);
      assert.deepEqual(canonicalText(once), once);
      assert.equal(isCanonicalText(bytes), Buffer.compare(once, bytes) === 0);
    }), { seed: 1, numRuns: 2_000 });
  });

  test('is what gpg signs, for any line ends', { skip: lacks('gpg') }, async (t) => {
    const gpg = await openGpg();
    t.after(() => gpg.close());
    gpg.run(['--passphrase', '', '--quick-generate-key', 'ada@example.org', 'ed25519', 'sign', 'never']);
    const certificate = await readOne(new Uint8Array(gpg.run(['--export'])));
    for (const text of ['one\ntwo\n', 'one\r\ntwo', 'one\r\r\ntwo\r\r\n', 'blanks \t \nno end', 'a\rb\n\n\n', 'one\n\r', '\r\n\r']) {
      const { signatures: [packet] } = await readForeignSignatures(new Uint8Array(gpg.run(['--textmode', '--detach-sign', '--output', '-'], text)));
      const signature = parseForeignSignature(packet as Uint8Array);
      assert.ok(signature.isText);
      const { mathematics } = await verifyForeign(signature, [canonicalText(utf8Encode(text))], certificate);
      assert.equal(mathematics, 'good', JSON.stringify(text));
    }
  });
});
