import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toBase64, toHex, utf8Encode } from '../../src/base/bytes.ts';
import { decodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { preAuthenticationEncoding } from '../../src/statement/pae.ts';
import { SAMPLES } from './samples.ts';
import { armoredSignature, clearsigned, makeBareKey, signature } from './signing.ts';
import { inFolder, kindOf, payloadOf, walkAll, type Item } from './walking.ts';

const SUMS = `${'a1'.repeat(32)}  example-1.0.tar.gz\n`;

describe('clearsigned files', () => {
  test('bad input 33: a list of hashes is what was signed, without its frame', async () => {
    await inFolder({ 'SHA256SUMS.asc': await clearsigned(SUMS.trim()) }, async (folder) => {
      const { items: [item], refused } = await walkAll(folder);
      assert.deepEqual(refused, []);
      assert.deepEqual([kindOf(item as Item), payloadOf(item as Item), item?.filing.path, item?.filing.signaturePath], ['sha256sums', SUMS.trim(), 'SHA256SUMS.asc', null]);
    });
  });
  test('beside the file itself it is one attestation more', async () => {
    await inFolder({ 'SHA256SUMS': SUMS, 'SHA256SUMS.asc': await clearsigned(SUMS.trim()), 'SHA256SUMS.bob.asc': await armoredSignature(SUMS, { by: 'bob' }) }, async (folder) => {
      const { items } = await walkAll(folder);
      assert.deepEqual(items.map(({ filing }) => filing.path), ['SHA256SUMS.asc', 'SHA256SUMS']);
    });
  });
  test('a buildinfo file', async () => {
    await inFolder({ 'example.buildinfo': await clearsigned(SAMPLES.buildinfo.replaceAll('\r\n', '\n')) }, async (folder) => {
      const { items: [item] } = await walkAll(folder);
      assert.deepEqual([kindOf(item as Item), payloadOf(item as Item)], ['buildinfo', SAMPLES.buildinfo]);
    });
  });
  test('a letter is passed over; a frame that was tampered with is refused where an attestation was promised', async () => {
    const letter = await clearsigned('Dear all,');
    await inFolder({ 'a.txt': letter, 'b.txt': letter.replace('Hash:', 'Comment:'), 'c.buildinfo': letter.replace('Hash:', 'Comment:') }, async (folder) => {
      const { items, ignored, refused } = await walkAll(folder);
      assert.deepEqual([items, ignored, refused], [[], { 'a.txt': 'no-attestation', 'b.txt': 'no-attestation' }, [['c.buildinfo', 'foreign-malformed']]]);
    });
  });
});

describe('JSON that carries its signatures', () => {
  const bare = makeBareKey();
  const link = (sig: string): string => JSON.stringify({ signatures: [{ keyid: 'x', sig }], signed: JSON.parse(SAMPLES['in-toto-link']) as unknown }, null, 2);
  const envelope = (...sigs: Uint8Array[]): string => JSON.stringify({ payloadType: 'application/vnd.in-toto+json', payload: toBase64(utf8Encode(SAMPLES.dsse)), signatures: sigs.map((sig) => ({ sig: toBase64(sig) })) });
  const pae = preAuthenticationEncoding(utf8Encode(SAMPLES.dsse));

  test('a link, in any spelling: the canonical form is what was signed', async () => {
    const file = link(toHex(bare.sign(utf8Encode(SAMPLES['in-toto-link']))));
    await inFolder({ 'example.link': file, 'other-name.json': file }, async (folder) => {
      const { items } = await walkAll(folder, { bareKeys: [makeBareKey().key, bare.key] });
      assert.deepEqual(items.map((item) => [item.path, kindOf(item), payloadOf(item)]), ['example.link', 'other-name.json'].map((path) => [path, 'in-toto-link', SAMPLES['in-toto-link']]));
      const proof = decodeForeignSignature(decodeMessage((items[0] as Item).message).signature);
      assert.ok(proof.scheme === 'ed25519' && toHex(proof.key) === toHex(bare.key));
      assert.equal(Buffer.from(items[0]?.filing.signedFile ?? []).toString(), file);
    });
  });
  test('a link whose signed bytes lie there, signed beside', async () => {
    await inFolder({ 'example.link': SAMPLES['in-toto-link'], 'example.link.asc': await armoredSignature(SAMPLES['in-toto-link']) }, async (folder) => {
      const { items: [item] } = await walkAll(folder);
      assert.deepEqual([kindOf(item as Item), item?.filing.signaturePath], ['in-toto-link', 'example.link.asc']);
    });
  });
  test('an envelope with a bare signature and an OpenPGP one is two attestations', async () => {
    await inFolder({ 'example.dsse.json': envelope(bare.sign(pae), await signature(Buffer.from(pae).toString())) }, async (folder) => {
      const { items, refused } = await walkAll(folder, { bareKeys: [bare.key] });
      assert.deepEqual(refused, []);
      assert.deepEqual(items.map((item) => [kindOf(item), decodeForeignSignature(decodeMessage(item.message).signature).scheme]), [['dsse', 'ed25519'], ['dsse', 'openpgp']]);
    });
  });
  test('one envelope a line; a line that is none is named', async () => {
    await inFolder({ 'example.intoto.jsonl': `${envelope(bare.sign(pae))}\n\nnonsense\n${envelope(bare.sign(pae))}\n` }, async (folder) => {
      const { items, all } = await walkAll(folder, { bareKeys: [bare.key] });
      assert.equal(items.length, 2);
      assert.match(all.map((found) => (found.kind === 'refused' ? found.error.message : '')).join(''), /^line 3 is not JSON: it begins with "nonsense"$/);
    });
  });
  test('one signature in an envelope that cannot be read takes no other with it', async () => {
    const both = envelope(bare.sign(pae), bare.sign(pae)).replace(/"sig":"(?=[^"]*"\}\]\}$)/, '"sig":"*');
    await inFolder({ 'example.dsse': both }, async (folder) => {
      const { items, refused } = await walkAll(folder, { bareKeys: [bare.key] });
      assert.deepEqual([items.map(kindOf), refused], [['dsse'], [['example.dsse', 'signature-malformed']]]);
    });
  });
  test('signatures of other kinds, none at all, too many, and no base64', async () => {
    const several = (count: number): string => envelope(...Array.from({ length: count }, () => bare.sign(pae)));
    await inFolder({ 'a.dsse': envelope(new Uint8Array(384)), 'b.dsse': envelope(), 'c.dsse': several(101), 'd.dsse': envelope(bare.sign(pae)).replace('"sig":"', '"sig":"*'), 'e.link': link('zz'), 'f.dsse': '{', 'g.link': '{"signed":{"_type":"layout"},"signatures":[]}' }, async (folder) => {
      const { items, refused } = await walkAll(folder, { bareKeys: [bare.key] });
      assert.deepEqual(items, []);
      assert.deepEqual(refused, [
        ['a.dsse', 'signature-unacceptable'], ['b.dsse', 'signature-missing'], ['c.dsse', 'foreign-malformed'], ['d.dsse', 'signature-malformed'],
        ['e.link', 'signature-unacceptable'], ['f.dsse', 'foreign-malformed'], ['g.link', 'foreign-malformed'],
      ]);
    });
  });
  test('other JSON is passed over', async () => {
    await inFolder({ 'index.json': '{"a":1}', 'rows.jsonl': '{"a":1}\n{"a":2}\n', 'layout.json': '{"signed":{"_type":"layout"},"signatures":[]}' }, async (folder) => {
      const { items, refused, ignored } = await walkAll(folder);
      assert.deepEqual([items, refused, Object.values(ignored)], [[], [], ['no-attestation', 'no-attestation', 'no-attestation']]);
    });
  });
});
