import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toHex } from '../../src/base/bytes.ts';
import { countForeign } from '../../src/formats/walk.ts';
import { parseForeignSignature } from '../../src/openpgp/verify/foreign-signature.ts';
import { decodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { SAMPLES } from './samples.ts';
import { armoredSignature, signature } from './signing.ts';
import { inFolder, kindOf, payloadOf, statementIn, walkAll, type Item } from './walking.ts';

const SUMS = `${'a1'.repeat(32)}  example-1.0.tar.gz\n`;

describe('names of signed files and of their signatures', () => {
  const shapes: readonly (readonly [what: string, data: string, signatures: readonly string[]])[] = [
    ['guix.sigs', '1.0/alice/all.SHA256SUMS', ['1.0/alice/all.SHA256SUMS.asc']],
    ['plain', 'SHA256SUMS', ['SHA256SUMS.asc']],
    ['Ubuntu', 'SHA256SUMS', ['SHA256SUMS.gpg']],
    ['minisign-like endings', 'SHA256SUMS.txt', ['SHA256SUMS.txt.sig']],
    ['Node', 'SHASUMS256.txt', ['SHASUMS256.txt.asc', 'SHASUMS256.txt.sig']],
    ['Tor', 'sha256sums-unsigned-build.txt', ['sha256sums-unsigned-build.txt.asc']],
    ['Tor, of each builder', 'sha256sums-signed-build.txt', ['sha256sums-signed-build.txt-alice.asc', 'sha256sums-signed-build.txt-bob.asc']],
    ['a file for each signer', 'SHA256SUMS', ['SHA256SUMS.alice.asc', 'SHA256SUMS.bob.asc']],
    ['any name, by its content', 'hashes', ['hashes.asc']],
  ];
  for (const [what, data, signatures] of shapes) {
    test(what, async () => {
      const files = await Promise.all(signatures.map(async (name) => [name, await armoredSignature(SUMS, { by: name })] as const));
      await inFolder({ [data]: SUMS, ...Object.fromEntries(files) }, async (folder) => {
        const { items, refused } = await walkAll(folder, { project: 'p' });
        assert.deepEqual(refused, []);
        assert.deepEqual(items.map(({ filing }) => [filing.path, filing.signaturePath]), signatures.map((name) => [data, name]));
        for (const item of items) assert.deepEqual([kindOf(item), payloadOf(item), item.filing.signedFile, item.filing.project], ['sha256sums', SUMS, null, 'p']);
      });
    });
  }
});

test('one file with several signatures, armored or not, gives one attestation for each', async () => {
  const [alice, bob] = await Promise.all([signature(SUMS), signature(SUMS, { by: 'bob' })]);
  const blocks = `# collected\n${await armoredSignature(SUMS)}\n${await armoredSignature(SUMS, { by: 'bob' })}`;
  for (const file of [Buffer.concat([alice, bob]), blocks]) {
    await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': file }, async (folder) => {
      const { items } = await walkAll(folder);
      assert.equal(new Set(items.map(({ message }) => toHex(message))).size, 2);
      assert.deepEqual(items.map(({ filing }) => Buffer.from(filing.signatureFile ?? []).equals(Buffer.from(file))), [true, true]);
    });
  }
});

test('bad input 40: the same signature twice is one', async () => {
  const packet = await signature(SUMS);
  await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.sig': Buffer.concat([packet, await signature(SUMS, { by: 'bob' }), packet]) }, async (folder) => {
    assert.equal((await walkAll(folder)).items.length, 2);
  });
});

test('one signature that cannot be used takes no other with it', async () => {
  await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': `-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n${await armoredSignature(SUMS)}` }, async (folder) => {
    const { items, refused } = await walkAll(folder);
    assert.deepEqual([items.length, refused], [1, [['SHA256SUMS.asc', 'signature-malformed']]]);
  });
});

test('bad input 36: of a text signature the form that was hashed is kept, and the file beside it', async () => {
  await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': await armoredSignature(SUMS, { type: 'text' }) }, async (folder) => {
    const { items: [item] } = await walkAll(folder);
    assert.equal(payloadOf(item as Item), SUMS.replaceAll('\n', '\r\n'));
    assert.equal(Buffer.from(item?.filing.signedFile ?? []).toString(), SUMS);
    assert.equal((await statementIn(item as Item)).values.length, 1);
  });
});

describe('what is no attestation', () => {
  test('a signature over the artifact itself writes no hash down, whether the artifact is here or not', async () => {
    const asc = await armoredSignature('artifact');
    await inFolder({ 'a/example.dmg.alice.asc': asc, 'b/example.dmg': 'artifact', 'b/example.dmg.asc': asc, 'c/example.AppImage.sig': await signature('x') }, async (folder) => {
      const { items, refused, ignored } = await walkAll(folder);
      assert.deepEqual([items, refused], [[], []]);
      assert.deepEqual(ignored, { 'a/example.dmg.alice.asc': 'signs-a-file', 'b/example.dmg': 'signs-a-file', 'c/example.AppImage.sig': 'signs-a-file' });
    });
  });
  test('a signature without its list of hashes, and a list without a signature, are refused with a next step', async () => {
    await inFolder({ 'a/all.SHA256SUMS.asc': await armoredSignature(SUMS), 'b/all.SHA256SUMS': SUMS, 'c/x.assert': SAMPLES.gitian, 'd/x.assert.sig': await signature('x') }, async (folder) => {
      const { items, refused, all } = await walkAll(folder);
      assert.deepEqual([items, refused], [[], [['a/all.SHA256SUMS.asc', 'data-missing'], ['b/all.SHA256SUMS', 'signature-missing'], ['c/x.assert', 'signature-missing'], ['d/x.assert.sig', 'data-missing']]]);
      for (const found of all) assert.ok(found.kind === 'refused' && found.error.hint !== undefined);
    });
  });
  test('a file of keys where a signature belongs', async () => {
    await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n' }, async (folder) => {
      assert.deepEqual((await walkAll(folder)).refused, [['SHA256SUMS.asc', 'signature-malformed']]);
    });
  });
  test('names that begin with a dot are not even looked at: a checkout has thousands in .git', async () => {
    await inFolder({ '.git/all.SHA256SUMS': SUMS, '.git/all.SHA256SUMS.asc': await armoredSignature(SUMS), '.hidden.json': '{' }, async (folder) => {
      assert.deepEqual((await walkAll(folder)).all, []);
      assert.equal(await countForeign(folder), 0);
    });
  });
});

test('every packet that a walk gives out is in its one spelling', async () => {
  await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': await armoredSignature(SUMS, { written: 'gnupg-1' }) }, async (folder) => {
    const { items: [item] } = await walkAll(folder);
    const proof = decodeForeignSignature(decodeMessage((item as Item).message).signature);
    assert.ok(proof.scheme === 'openpgp');
    assert.equal(parseForeignSignature(proof.packet).issuer, null);
  });
});
