import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { toHex, utf8Encode } from '../../src/base/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../../src/formats/canonical-json.ts';
import { inTotoKeyId } from '../../src/formats/in-toto-key-id.ts';
import type { Json } from '../../src/formats/json.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import { checkBareEd25519, readBareKey } from '../../src/openpgp/node/check-bare-ed25519.ts';
import type { ForeignStatement } from '../../src/statement/foreign.ts';
import { decodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { refusedAs } from '../refusal.ts';
import { realPath, withRealData } from './real-data.ts';
import { SAMPLES } from './samples.ts';
import { statementIn, walkAll } from './walking.ts';

const SAMPLE = SAMPLES['in-toto-link'];
const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);

const read = (text: string): Promise<ForeignStatement> => readForeign('in-toto-link', utf8Encode(text));
const refuses = (text: string, message: RegExp): Promise<void> => assert.rejects(read(text), refusedAs('foreign-malformed', message));
const withProducts = (products: Json): string => Buffer.from(encodeCanonical({ _type: 'link', name: 'x', products }, 'sample')).toString();

test('what came out is claimed, and what went in is an input: no source is signed', async () => {
  assert.deepEqual(await read(SAMPLE), { kind: 'foreign', format: 'in-toto-link', sources: [], values: [{ artifact: 'example.deb', sha256: [B] }], leftOut: [] });
  assert.deepEqual(await readForeignDetails('in-toto-link', utf8Encode(SAMPLE)), { inputs: [{ name: 'example.buildinfo', digest: `sha256:${A}` }], environment: { 'env.LANG': 'C' } });
});

test('bad input 23: a product with SHA-512 only, or with another text as SHA-256, is left out and the rest counts', async () => {
  const { values, leftOut } = await read(withProducts({ a: { sha256: A }, b: { sha512: 'c'.repeat(128) }, c: { sha256: 'c'.repeat(128) }, d: { sha256: 1 }, e: null, '../f': { sha256: A } }));
  assert.deepEqual(values, [{ artifact: 'a', sha256: [A] }]);
  assert.deepEqual(leftOut.map(({ reason }) => reason), [
    'name "../f" has a path segment that starts with "."',
    '"b" has no SHA-256', `"c" has the SHA-256 "${'c'.repeat(120)}…" (128 characters), which is none`, '"d" has no SHA-256', '"e" has no SHA-256',
  ]);
});

describe('one value has one spelling: that which was signed', () => {
  for (const [name, text] of [
    ['white space', SAMPLE.replace(',"name"', ', "name"')], ['an order of members', SAMPLE.replace('"_type":"link","byproducts":{},', '"byproducts":{},"_type":"link",')],
    ['an escape', SAMPLE.replace('example.deb', 'ex\\u0061mple.deb')], ['a line end after it', `${SAMPLE}\n`], ['bad input 9: a member twice', SAMPLE.replace('"name":', '"name":"a","name":')],
  ] as const) {
    test(name, () => refuses(text, /is not in canonical form|is no canonical JSON/));
  }
  test('bad input 13: numbers have one spelling, and only whole ones', async () => {
    const withNumber = (number: string): string => SAMPLE.replace('"byproducts":{}', `"byproducts":{"return-value":${number}}`);
    assert.equal((await read(withNumber('0'))).values.length, 1);
    assert.equal((await read(withNumber('-1'))).values.length, 1);
    for (const number of ['-0', '1.0', '1E0', '1e999', '0.5', '9007199254740993']) await refuses(withNumber(number), /is not in canonical form|whole ones only/);
    for (const number of ['+1', '01', 'NaN']) await refuses(withNumber(number), /is no canonical JSON/);
  });
  test('a control character in a string stands as it is, as in-toto signs it', async () => {
    const payload = encodeCanonical({ _type: 'link', byproducts: { stderr: 'a\n\t\u0001\u007f\u0085\u2028"\\' }, products: { a: { sha256: A } } }, 'sample');
    assert.ok(Buffer.from(payload).toString().includes('a\n\t\u0001\u007f\u0085\u2028\\"\\\\'));
    assert.equal((await readForeign('in-toto-link', payload)).values.length, 1);
    await refuses(Buffer.from(payload).toString().replace('\n', '\\n'), /is not in canonical form/);
  });
  test('members stand in order of code points, not of UTF-16', () => {
    assert.equal(Buffer.from(encodeCanonical({ '\u{1f600}': 1, '\uffff': 2, 'a': 3 }, 'sample')).toString(), '{"a":3,"\uffff":2,"\u{1f600}":1}');
  });
  test('bad input 7: half of a character has no spelling at all', () => {
    assert.throws(() => encodeCanonical({ a: '\ud800' }, 'sample'), refusedAs('foreign-malformed', /half of a character/));
    assert.throws(() => decodeCanonical(utf8Encode('{"a":"\\ud800"}'), 'sample'), refusedAs('foreign-malformed', /half of a character/));
  });
});

test('bad input 10: members that objects inherit are members like any other', async () => {
  const { values } = await read(`{"_type":"link","products":{"__proto__":{"sha256":"${A}"},"constructor":{"sha256":"${B}"}}}`);
  assert.deepEqual(values, [{ artifact: '__proto__', sha256: [A] }, { artifact: 'constructor', sha256: [B] }]);
  await refuses('{"_type":"link"}', /has no products/);
});

describe('what is refused', () => {
  test('bad input 1, 2: nothing, and one byte', async () => {
    for (const text of ['', ...Array.from({ length: 128 }, (_, byte) => String.fromCharCode(byte))]) await refuses(text, /in-toto link/);
  });
  test('bad input 14: nesting', () => refuses(`{"_type":"link","a":${'['.repeat(20)}${']'.repeat(20)}}`, /nests deeper than 16 levels/));
  test('another type, or none', async () => {
    await refuses(SAMPLE.replace('"link"', '"layout"'), /has _type "layout", where "link" is needed/);
    await refuses('[]', /has _type "", where "link" is needed/);
  });
  test('no product with a SHA-256', async () => {
    await refuses(withProducts({}), /in-toto link "x" has no product with a SHA-256/);
    await refuses(withProducts([]), /has no products/);
    await refuses(withProducts({ a: { sha512: 'c'.repeat(128) } }), /has no product with a SHA-256/);
  });
});

describe('real links', withRealData, () => {
  const folder = 'rebuilderd-in-toto-link';
  const bareKeys = (): Promise<Uint8Array[]> => Promise.all(['reproducible-archlinux.pub', 'reproduce-debian-net-amd64.pub'].map(async (name) => readBareKey(await readFile(realPath('formats', folder, name), 'utf8'))));

  test('rebuilderd\'s two are signed by the keys that are given, and name the artifacts that lie beside them', async () => {
    const { items, refused } = await walkAll(realPath('formats', folder), { bareKeys: await bareKeys() });
    assert.deepEqual(items.map(({ path }) => path), ['filesystem-2025.10.12-1-any.in-toto.link', 'librust-as-slice-dev_0.2.1-1+b2_amd64.in-toto.link']);
    for (const item of items) {
      const { payload, signature } = decodeMessage(item.message);
      const proof = decodeForeignSignature(signature);
      assert.ok(proof.scheme === 'ed25519' && await checkBareEd25519(proof.key, [payload], proof.signature));
      const { values: [only, ...others] } = await statementIn(item);
      assert.deepEqual(others, []);
      const artifact = await readFile(realPath('formats', folder, only?.artifact ?? ''));
      assert.deepEqual(only?.sha256, [toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', artifact)))]);
    }
    // Each has a second signature, by a key that nobody gave; one was made invalid; of one no key is given.
    assert.deepEqual(refused.map(([path, code]) => `${path.slice(0, 13)} ${code}`), [
      'filesystem-20 signer-unknown', 'filesystem-20 signature-bad', 'filesystem-20 signer-unknown', 'librust-as-sl signer-unknown', 'rebuilderd-da signer-unknown',
    ]);
  });

  test('without keys nothing is taken, and the next step is a line of a policy', async () => {
    const { items, all } = await walkAll(realPath('formats', folder));
    assert.deepEqual(items, []);
    for (const found of all) if (found.kind === 'refused') assert.equal(found.error.hint, 'name it in a policy: signer NAME ed25519 KEY');
  });

  test('the id by which in-toto\'s programs call a key is the file\'s', async () => {
    const file = await readFile(realPath('formats', folder, 'filesystem-2025.10.12-1-any.in-toto.link'), 'utf8');
    const [key] = await bareKeys();
    assert.ok(file.includes(`"keyid":"${inTotoKeyId(key as Uint8Array)}"`));
  });

  test('in-toto\'s four with OpenPGP signatures, taken apart, are four attestations; layouts are none', async () => {
    const { items, refused } = await walkAll(realPath('formats', 'in-toto-gpg-link'));
    assert.deepEqual(items.map(({ path }) => path.split('/').at(-1)), ['rebuild.5863835e.link', 'rebuild.e946fc60.link', 'package.7b3abb26.link', 'write-code.8288ef56.link']);
    const names = await Promise.all(items.map(async (item) => (await statementIn(item)).values.map(({ artifact }) => artifact).join()));
    assert.deepEqual(names, ['final-product_0.0.0.0-0_all.deb', 'final-product_0.0.0.0-0_all.deb', 'foo.tar.gz', 'foo.py']);
    assert.deepEqual(refused.map(([path, code]) => [path.split('/').at(-1), code]), [['package.2f89b927.link', 'signature-unacceptable'], ['write-code.776a00e2.link', 'signature-unacceptable']]);
  });
});
