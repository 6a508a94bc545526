import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { toHex, utf8Encode } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { sumsOf, openTree, type Exportable, type FileToWrite } from '../../src/formats/write.ts';
import { encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { FOREIGN_FORMATS } from '../../src/statement/foreign.ts';
import { decodeMessage, encodeMessage } from '../../src/statement/message.ts';
import { signedBytes } from '../../src/statement/id.ts';
import { writeGitianTree } from '../trees/gitian.ts';
import { writeGuixTree } from '../trees/guix.ts';
import { REPOSITORIES, realPath, withRealData } from './real-data.ts';
import { SAMPLES } from './samples.ts';
import { makeBareKey, signature } from './signing.ts';
import { inFolder, statementIn, walkAll, type Item, type Walked } from './walking.ts';

const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);

/** As the ledger would give it out again. */
function exportable({ message, filing }: Pick<Item, 'message' | 'filing'>, more: Partial<Exportable> = {}): Exportable {
  const { kind } = decodeMessage(message);
  return { id: sha256Hex(message), format: kind, releases: ['1.0'], signer: 'F'.repeat(40), name: 'alice', time: 1, message, filings: [filing], ...more };
}

const exportAll = ({ items }: Walked): FileToWrite[] => openTree().filesOf(items.map((item) => exportable(item)));
const withoutFilings = (item: Item, more: Partial<Exportable> = {}): Exportable => exportable(item, { filings: [], ...more });
const pathsOf = (files: readonly FileToWrite[]): string[] => files.map(({ path }) => path);

describe('a tree that was walked is written again byte for byte', () => {
  for (const [shape, write] of [['guix.sigs', writeGuixTree], ['gitian.sigs', writeGitianTree]] as const) {
    describe(`generated, of the shape of ${shape}`, () => {
      let folder: string;
      before(async () => { folder = await mkdtemp(join(tmpdir(), 'concur-write-')); });
      after(() => rm(folder, { recursive: true }));
      test('every signed file and every signature', async () => {
        const tree = await write(folder);
        const walked = await walkAll(tree.folder);
        await assertSameFiles(exportAll(walked), tree.folder);
        assert.deepEqual(pathsOf(exportAll(walked)).toSorted(), [...new Set(walked.items.flatMap(({ filing }) => [filing.path, filing.signaturePath ?? filing.path]))].toSorted());
      });
    });
  }

  for (const repository of REPOSITORIES) {
    test(`real: ${repository}`, withRealData, async () => {
      const files = exportAll(await walkAll(realPath(repository)));
      await assertSameFiles(files, realPath(repository));
      const names = (await readdir(realPath(repository), { recursive: true })).filter((path) => /SHA256SUMS|\.assert/.test(path));
      assert.deepEqual(pathsOf(files).toSorted(), names.toSorted());
    });
  }

  test('real: files that carry their own signatures', withRealData, async () => {
    const walked = await walkAll(realPath('formats'));
    assert.equal(walked.items.length, 6);
    await assertSameFiles(exportAll(walked), realPath('formats'));
  });
});

async function assertSameFiles(files: readonly FileToWrite[], folder: string): Promise<void> {
  assert.ok(files.length > 0);
  for (const { path, bytes } of files) assert.ok((await readFile(join(folder, path))).equals(bytes), path);
}

describe('an attestation that came without its files is written in its format\'s custom', () => {
  const bare = makeBareKey();
  const itemOf = (format: (typeof FOREIGN_FORMATS)[number], packet: Uint8Array): Item => {
    const message = encodeMessage({ kind: format, payload: utf8Encode(SAMPLES[format]), signature: encodeForeignSignature({ scheme: 'openpgp', packet }) });
    return { path: '', message, filing: { path: '', project: null, release: null, signaturePath: null, signatureFile: null, signedFile: null } };
  };
  const bareItemOf = (format: (typeof FOREIGN_FORMATS)[number]): Item => {
    const item = { kind: format, payload: utf8Encode(SAMPLES[format]) };
    const signed = Buffer.concat(signedBytes(item).map((part) => Buffer.from(part)));
    return { ...itemOf(format, new Uint8Array(1)), message: encodeMessage({ ...item, signature: encodeForeignSignature({ scheme: 'ed25519', key: bare.key, signature: bare.sign(signed) }) }) };
  };
  const packetFor = async (format: (typeof FOREIGN_FORMATS)[number]): Promise<Uint8Array> => {
    const signed = signedBytes({ kind: format, payload: utf8Encode(SAMPLES[format]) }).map((part) => Buffer.from(part));
    return signature(Buffer.concat(signed).toString(), { type: format === 'buildinfo' ? 'text' : 'binary' });
  };
  /** Written, walked and read again: the same attestation. */
  const comesBack = async (item: Item): Promise<string[]> => {
    const files = openTree().filesOf([withoutFilings(item)]);
    return inFolder(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])), async (folder) => {
      const { items, refused } = await walkAll(folder, { bareKeys: [bare.key] });
      assert.deepEqual(refused, []);
      assert.deepEqual(items.map(({ message }) => toHex(message)), [toHex(item.message)]);
      return pathsOf(files);
    });
  };

  test('under release and petname, and is found there again as it was', async () => {
    const canonical = async (format: (typeof FOREIGN_FORMATS)[number]): Promise<Item> => {
      // Through a walk, which brings the packet into its one spelling.
      const packet = await packetFor(format);
      const data = format === 'dsse' ? JSON.stringify({ payloadType: 'application/vnd.in-toto+json', payload: Buffer.from(SAMPLES.dsse).toString('base64'), signatures: [{ sig: Buffer.from(packet).toString('base64') }] }) : SAMPLES[format];
      return inFolder(format === 'dsse' ? { 'x.dsse': data } : { x: data, 'x.asc': packet }, async (folder) => {
        const { items } = await walkAll(join(folder, format === 'dsse' ? 'x.dsse' : 'x'), { format });
        assert.equal(items.length, 1, format);
        return items[0] as Item;
      });
    };
    assert.deepEqual(await comesBack(await canonical('sha256sums')), ['1.0/alice/all.SHA256SUMS', '1.0/alice/all.SHA256SUMS.asc']);
    assert.deepEqual(await comesBack(await canonical('gitian')), ['1.0/alice/example-build.assert', '1.0/alice/example-build.assert.asc']);
    assert.deepEqual(await comesBack(await canonical('buildinfo')), ['1.0/alice/example.buildinfo']);
    assert.match((await comesBack(await canonical('in-toto-link'))).join(), /^1\.0\/alice\/[0-9a-f]{8}\.signed\.link,1\.0\/alice\/[0-9a-f]{8}\.signed\.link\.asc$/);
    assert.match((await comesBack(await canonical('dsse'))).join(), /^1\.0\/alice\/[0-9a-f]{8}\.dsse\.json$/);
  });

  test('with a bare key\'s signature likewise', async () => {
    assert.match((await comesBack(bareItemOf('in-toto-link'))).join(), /\.in-toto\.link$/);
    assert.match((await comesBack(bareItemOf('dsse'))).join(), /\.dsse\.json$/);
  });

  test('clearsigned text that its frame would change is signed beside instead', async () => {
    const packet = await signature('x', { type: 'text' });
    for (const text of ['Format: 1.0 ', 'a\nb', '\u0001']) {
      const message = encodeMessage({ kind: 'buildinfo', payload: utf8Encode(text), signature: encodeForeignSignature({ scheme: 'openpgp', packet: await spelled(packet) }) });
      assert.deepEqual(pathsOf(openTree().filesOf([withoutFilings({ ...itemOf('buildinfo', packet), message })])).length, 2, JSON.stringify(text));
    }
  });

  test('with the fingerprint where the policy has no name, and without a release where there is none', async () => {
    const item = itemOf('sha256sums', await packetFor('sha256sums'));
    assert.deepEqual(pathsOf(openTree().filesOf([withoutFilings(item, { name: null, releases: [] })])), [`no-release/${'F'.repeat(40)}/all.SHA256SUMS`, `no-release/${'F'.repeat(40)}/all.SHA256SUMS.asc`]);
  });

  test('a name that the signer wrote never leads elsewhere', async () => {
    for (const name of ['../../etc/cron.d/x', '/etc/passwd', '..', 'a/b', 'CON', '-rf', '\u202ex']) {
      const payload = utf8Encode(SAMPLES.gitian.replace('name: example', `name: ${name}`));
      const message = encodeMessage({ kind: 'gitian', payload, signature: encodeForeignSignature({ scheme: 'openpgp', packet: new Uint8Array(9) }) });
      assert.equal(pathsOf(openTree().filesOf([withoutFilings({ ...itemOf('gitian', new Uint8Array(9)), message })]))[0], '1.0/alice/gitian-build.assert', name);
    }
  });

  async function spelled(packet: Uint8Array): Promise<Uint8Array> {
    return inFolder({ x: 'x', 'x.asc': packet }, async (folder) => {
      const { items: [item] } = await walkAll(join(folder, 'x'), { format: 'sha256sums' });
      return decodeMessage((item as Item).message).signature.subarray(1);
    });
  }
});

describe('bad input 69, 99: no path leads out of the folder', () => {
  const item = (path: string, signaturePath: string | null = null): Exportable => exportable({
    message: encodeMessage({ kind: 'sha256sums', payload: utf8Encode('x'), signature: encodeForeignSignature({ scheme: 'ed25519', key: new Uint8Array(32), signature: new Uint8Array(64) }) }),
    filing: { path, project: null, release: null, signaturePath, signatureFile: signaturePath === null ? null : new Uint8Array(1), signedFile: null },
  });
  const isInside = (path: string): boolean => !/^[/\\]|(?:^|[/\\])\.\.?(?:[/\\]|$)|\/\/|^[A-Za-z]:|[\0\r\n]/.test(path) && path !== '';

  test('those that would are replaced by the custom of the format', () => {
    for (const path of ['../x', '/etc/passwd', 'a/../../x', 'a//b', '', '.', '..', './x', 'a/.', 'C:\\x', 'c:x', 'a\\b', 'a\nb', 'a\0', 'a/']) {
      assert.deepEqual(pathsOf(openTree().filesOf([item(path)])), ['1.0/alice/all.SHA256SUMS', '1.0/alice/all.SHA256SUMS.ed25519'], path);
      assert.deepEqual(pathsOf(openTree().filesOf([item('good', path)])), ['1.0/alice/all.SHA256SUMS', '1.0/alice/all.SHA256SUMS.ed25519'], `signature at ${path}`);
    }
  });
  test('whatever paths there are, and however they collide', () => {
    const path = fc.array(fc.constantFrom('a', 'b', '.', '..', '', 'a.b', 'C:', '\\'), { maxLength: 4 }).map((names) => names.join('/'));
    fc.assert(fc.property(fc.array(fc.tuple(path, fc.option(path), fc.nat(3))), (filings) => {
      const files = openTree().filesOf(filings.map(([at, signaturePath, n]) => ({ ...item(at, signaturePath), id: String(n).repeat(64), time: n })));
      assert.deepEqual(files.filter((file) => !isInside(file.path)), []);
      const paths = pathsOf(files);
      assert.equal(new Set(paths).size, paths.length);
      assert.deepEqual(paths.filter((one) => paths.some((other) => other.startsWith(`${one}/`))), [], 'a file where another needs a folder');
    }), { seed: 20260722, numRuns: 500 });
  });
});

describe('two attestations that want one path', () => {
  const sums = (hash: string, time: number, path = '1.0/alice/all.SHA256SUMS'): Exportable => {
    const message = encodeMessage({ kind: 'sha256sums', payload: utf8Encode(`${hash}  x\n`), signature: encodeForeignSignature({ scheme: 'openpgp', packet: new Uint8Array(9) }) });
    return exportable({ message, filing: { path, project: null, release: null, signaturePath: `${path}.asc`, signatureFile: utf8Encode(hash), signedFile: null } }, { time, id: sha256Hex(hash) });
  };
  test('the newer has it, and the other\'s file says its id and keeps its signature beside it', () => {
    const [older, newer] = [sums(A, 1), sums(B, 2)];
    const files = openTree().filesOf([older, newer]);
    const mark = older.id.slice(0, 8);
    assert.deepEqual(pathsOf(files), ['1.0/alice/all.SHA256SUMS', '1.0/alice/all.SHA256SUMS.asc', `1.0/alice/all.${mark}.SHA256SUMS`, `1.0/alice/all.${mark}.SHA256SUMS.asc`]);
    assert.deepEqual(files.map(({ bytes }) => Buffer.from(bytes).toString()), [`${B}  x\n`, B, `${A}  x\n`, A]);
    assert.deepEqual(openTree().filesOf([newer, older]), files, 'in whichever order they come');
  });
  test('what was given out in an earlier step keeps its place', () => {
    const tree = openTree();
    assert.deepEqual(pathsOf(tree.filesOf([sums(A, 1)])), ['1.0/alice/all.SHA256SUMS', '1.0/alice/all.SHA256SUMS.asc']);
    assert.equal(tree.filesOf([sums(B, 2)]).length, 2);
    assert.deepEqual(tree.filesOf([sums(A, 1)]), [], 'nothing is given out twice');
  });
  test('the same file with several signatures is one file', () => {
    const shared = sums(A, 1);
    const other = { ...shared, id: sha256Hex('other'), filings: shared.filings.map((filing) => ({ ...filing, signaturePath: `${filing.path}.bob.asc` })) };
    assert.deepEqual(pathsOf(openTree().filesOf([shared, other])).length, 3);
  });
  test('an attestation that lay in two places is written to both', () => {
    const there = sums(A, 1);
    assert.equal(openTree().filesOf([{ ...there, filings: [...there.filings, ...sums(A, 1, 'copy/SHA256SUMS').filings] }]).length, 4);
  });
  test('a file where another has a folder goes under its whole id', () => {
    const files = openTree().filesOf([sums(A, 2, 'a/b'), sums(B, 1, 'a')]);
    assert.deepEqual(pathsOf(files), ['a/b', 'a/b.asc', `a.${sha256Hex(B).slice(0, 8)}`, `a.${sha256Hex(B).slice(0, 8)}.asc`]);
    assert.deepEqual(pathsOf(openTree().filesOf([sums(A, 2, 'a'), sums(B, 1, 'a/b')])).slice(2), [`${sha256Hex(B)}/a/b`, `${sha256Hex(B)}/a/b.asc`]);
  });
});

test('the sums of what is agreed are as sha256sum writes and checks them', () => {
  assert.equal(sumsOf([]), '');
  assert.equal(sumsOf([{ artifact: 'b', sha256: [B, A] }, { artifact: 'a/c', sha256: [B] }]), `${B}  a/c\n${A}  b\n${B}  b\n`);
});

test('and are read again as what they say', async () => {
  const values = [{ artifact: 'a', sha256: [A] }, { artifact: 'b', sha256: [A, B] }];
  const message = encodeMessage({ kind: 'sha256sums', payload: utf8Encode(sumsOf(values)), signature: new Uint8Array(9) });
  assert.deepEqual((await statementIn({ message })).values, values);
});
