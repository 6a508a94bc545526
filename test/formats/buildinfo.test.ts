import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import type { ForeignStatement } from '../../src/statement/foreign.ts';
import { refusedAs } from '../refusal.ts';
import { realPath, withRealData } from './real-data.ts';
import { SAMPLES } from './samples.ts';
import { statementIn, walkAll } from './walking.ts';

const SAMPLE = SAMPLES.buildinfo;
const A = 'a1'.repeat(32);
const B = 'b2'.repeat(32);
const DEB = 'example_1.0-1_amd64.deb';

const read = (text: string): Promise<ForeignStatement> => readForeign('buildinfo', utf8Encode(text));
const refuses = (text: string, message: RegExp): Promise<void> => assert.rejects(read(text), refusedAs('foreign-malformed', message));

test('what was built is claimed, of the source package that is listed', async () => {
  assert.deepEqual(await read(SAMPLE), {
    kind: 'foreign', format: 'buildinfo', sources: [`sha256:${A}`], values: [{ artifact: DEB, sha256: [B] }], leftOut: [],
  });
});

test('without a source package in the list, as build daemons write it, the source is unbound', async () => {
  assert.deepEqual((await read(SAMPLE.replace(/ \S+ 1200 .*\.dsc\r\n/, ''))).sources, []);
});

test('the line ends of the signed form and of the file say the same', async () => {
  assert.deepEqual(await read(SAMPLE.replaceAll('\r\n', '\n')), await read(SAMPLE));
  assert.deepEqual(await read(`\n${SAMPLE}\r\n\r\n`), await read(SAMPLE));
});

test('machine, packages and variables are facts of the environment', async () => {
  const { inputs, environment } = await readForeignDetails('buildinfo', utf8Encode(SAMPLE));
  assert.deepEqual(inputs, []);
  assert.deepEqual(environment, {
    'architecture': 'amd64 source', 'build.origin': 'Debian', 'build.path': '/build/example-1.0', 'source': 'example', 'version': '1.0-1',
    'env.LANG': 'C.UTF-8', 'env.SOURCE_DATE_EPOCH': '1638820316', 'package.gcc': '4:11.2.0-2', 'package.libc6': '2.36',
  });
});

describe('Checksums-Sha256', () => {
  const withLine = (line: string): string => SAMPLE.replace('Build-Origin', ` ${line}\r\nBuild-Origin`);
  test('bad input 21, 23: a line that is no SHA-256, size and name is left out with its number, and the rest counts', async () => {
    for (const line of [`${A.slice(1)} 1 x.deb`, `${A}0 1 x.deb`, `${A.toUpperCase()} 1 x.deb`, `${'c'.repeat(40)} 1 x.deb`, `${A} x.deb`, `${A} -1 x.deb`, `${A} 1 x.deb y`, `${A} devel optional x.deb`]) {
      const { values, leftOut } = await read(withLine(line));
      assert.deepEqual(values, [{ artifact: DEB, sha256: [B] }], line);
      assert.deepEqual(leftOut.map((entry) => entry.line), [11], line);
    }
  });
  test('bad input 69: a name outside our alphabet is left out', async () => {
    assert.deepEqual((await read(withLine(`${A} 1 ../x.deb`))).leftOut, [{ line: 11, reason: 'name "../x.deb" has a path segment that starts with "."' }]);
  });
  test('bad input 27: a file twice has both hashes', async () => assert.deepEqual((await read(withLine(`${A} 10 ${DEB}`))).values[0]?.sha256, [A, B]));
  test('of other hashes nothing is taken', () => refuses(SAMPLE.replace('Checksums-Sha256', 'Checksums-Sha512'), /no line that counts in its Checksums-Sha256/));
});

describe('what is refused', () => {
  test('bad input 1, 2: nothing, and one byte', async () => {
    await refuses('', /has format "none"/);
    for (let byte = 0; byte < 256; byte++) await assert.rejects(readForeign('buildinfo', Uint8Array.of(byte)), refusedAs('foreign-malformed', /buildinfo file/));
  });
  test('another format, or none', async () => {
    await refuses(SAMPLE.replace('Format: 1.0', 'Format: 2.0'), /has format "2\.0", where 1\.0 is needed/);
    await refuses(SAMPLE.replace('Format: 1.0\r\n', ''), /has format "none"/);
  });
  test('a source package, which its maintainer signs with the same key, and whose oldest format has the same number', async () => {
    const source = [
      'Format: 1.0', 'Source: example', 'Binary: example', 'Architecture: any', 'Version: 1.0-1', 'Maintainer: Ada <ada@example.org>', 'Checksums-Sha256:',
      ` ${A} 10 example_1.0.orig.tar.gz`, ` ${B} 10 example_1.0-1.diff.gz`, 'Files:', ` ${'0'.repeat(32)} 10 example_1.0.orig.tar.gz`,
    ];
    await refuses(source.join('\r\n'), /has no Installed-Build-Depends, so it is none: source packages have the same number/);
  });
  test('the drafts of 2015, which have the same number', () => refuses(SAMPLE.replace('Installed-Build-Depends', 'Build-Environment'), /of a draft/));
  test('bad input 9: a field twice, whatever its case', () => refuses(`${SAMPLE}\r\nchecksums-SHA256:\r\n ${A} 10 ${DEB}`, /has the field "checksums-SHA256" twice/));
  test('bad input 15: a second paragraph, which another program might read instead', () => refuses(`${SAMPLE}\r\n\r\nFormat: 1.0\r\nSource: other`, /has more than one paragraph: another begins at line 20/));
  test('the frame of the clearsigned file: it is not what was signed', async () => {
    await refuses(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${SAMPLE}`, /has more than one paragraph: another begins at line 4/);
    await refuses(`${SAMPLE}\r\n-----BEGIN PGP SIGNATURE-----`, /where a field belongs, at line 19/);
  });
  test('a continuation of nothing, and a line without a colon', async () => {
    await refuses(` a\r\n${SAMPLE}`, /continues a field before it begins, at line 1/);
    await refuses(`<html>\r\n${SAMPLE}`, /has "<html>" where a field belongs/);
  });
  test('bad input 5, 6: a byte order mark; bytes that are not UTF-8', async () => {
    await refuses(`\ufeff${SAMPLE}`, /byte order mark/);
    await assert.rejects(readForeign('buildinfo', Buffer.concat([Buffer.from(SAMPLE), Buffer.from([0xff])])), refusedAs('foreign-malformed', /not well-formed UTF-8/));
  });
});

describe('real files of Debian', withRealData, () => {
  test('two that build daemons signed: packages and environment, no source package', async () => {
    const { items } = await walkAll(realPath('formats', 'debian-buildinfo'), { format: 'buildinfo' });
    assert.deepEqual(items.map(({ path }) => path), ['courier.buildinfo', 'sniffglue.buildinfo']);
    for (const item of items) {
      // By a reading of its own: what stands in the file between two fields.
      const text = await readFile(realPath('formats', 'debian-buildinfo', item.path), 'utf8');
      const sums = /Checksums-Sha256:\n((?: .*\n)+)/.exec(text)?.[1]?.trim().split('\n').map((line) => line.trim().split(' ')) ?? [];
      const { values, sources, leftOut } = await statementIn(item);
      assert.ok(sums.length > 2);
      assert.deepEqual(values, sums.map(([sha256, , artifact]) => ({ artifact, sha256: [sha256] })).toSorted((a, b) => ((a.artifact ?? '') < (b.artifact ?? '') ? -1 : 1)));
      assert.deepEqual([sources, leftOut], [[], []]);
      assert.deepEqual(Buffer.from(item.filing.signedFile ?? []), await readFile(realPath('formats', 'debian-buildinfo', item.path)));
    }
  });

  test('two unsigned ones of the draft are refused, whoever would sign them', async () => {
    const { refused } = await walkAll(realPath('formats', 'debian-buildinfo'));
    assert.deepEqual(refused, [['diffoscope-test1.buildinfo', 'signature-missing'], ['diffoscope-test2.buildinfo', 'signature-missing']]);
    await refuses(await readFile(realPath('formats', 'debian-buildinfo', 'diffoscope-test1.buildinfo'), 'utf8'), /of a draft/);
  });

  test('a source package\'s description is no attestation of a build', async () => {
    const { items, refused, ignored } = await walkAll(realPath('formats', 'debian-dsc'));
    assert.deepEqual([items, refused], [[], []]);
    assert.equal(ignored['in-toto_1.3.1-1.dsc'], 'no-attestation');
  });
});
