import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import type { ForeignStatement } from '../../src/statement/foreign.ts';
import { refusedAs } from '../refusal.ts';
import { RUBIES, writeAssertion } from '../trees/assert-file.ts';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [string, string, string, string];
const COMMIT = '5e'.repeat(20);
const SOURCE = `gitCommit:${COMMIT}`;

const ASSERTION = {
  release: '0.9',
  name: 'bitcoin-win-0.9',
  outputs: [{ name: 'src/bitcoin-0.9.0.tar.gz', sha256: A }, { name: '32/bitcoin-cli.exe', sha256: B }],
  inputs: [{ name: 'boost-1.55.zip', sha256: C }, { name: 'bitcoin-win-desc.yml', sha256: D }],
  commits: [{ name: 'bitcoin', commit: COMMIT }],
  packages: [{ name: 'gcc_4%3a4.6.3-1_amd64.deb', sha256: C }, { name: 'libc6_2.15-0ubuntu10_i386.deb', sha256: D }],
};

const read = (text: string): Promise<ForeignStatement> => readForeign('gitian', utf8Encode(text));

/** A file with these manifests in blocks. */
function assertion({ out = `${A}  a.tar.gz\n`, into = `git:${COMMIT} bitcoin`, more = '' }: { out?: string; into?: string; more?: string } = {}): string {
  const block = (text: string): string => `|\n${text.trimEnd().split('\n').map((line) => `    ${line}\n`).join('')}`;
  return `--- !!omap\n- out_manifest: ${block(out)}- in_manifest: ${block(into)}${more}`;
}

describe('an assertion in the YAML of three Rubies', () => {
  for (const ruby of RUBIES) {
    test(ruby, async () => {
      const payload = utf8Encode(writeAssertion(ASSERTION, ruby));
      assert.deepEqual(await readForeign('gitian', payload), {
        kind: 'foreign', format: 'gitian', sources: [SOURCE], leftOut: [],
        values: [{ artifact: '32/bitcoin-cli.exe', sha256: [B] }, { artifact: 'src/bitcoin-0.9.0.tar.gz', sha256: [A] }],
      });
      assert.deepEqual(await readForeignDetails('gitian', payload), {
        inputs: [{ name: 'boost-1.55.zip', digest: `sha256:${C}` }, { name: 'bitcoin-win-desc.yml', digest: `sha256:${D}` }],
        environment: { 'base.bionic-amd64.gcc': `4%3a4.6.3-1_amd64 sha256:${C}`, 'base.bionic-amd64.libc6': `2.15-0ubuntu10_i386 sha256:${D}` },
      });
    });
  }

  test('one line in quotes, with the quote that ends it at the very start of a line, as 2018\'s gitian wrote it', async () => {
    const { values } = await read(`--- !!omap\n- out_manifest: '${A}  a.dmg\n\n'\n- in_manifest: |-\n    git:${COMMIT} signature\n- base_manifests: !!omap\n  - bionic-amd64: '${B}  b_1_all.deb\n\n'\n- release: 1\n`);
    assert.deepEqual(values, [{ artifact: 'a.dmg', sha256: [A] }]);
  });
});

test('only the git lines are sources: what else went in differs even between builders who agree', async () => {
  const other = '6f'.repeat(20);
  const { sources } = await read(assertion({ into: `${C}  input.tar.gz\ngit:${other} sigs\ngit:${COMMIT} bitcoin\ngit:${COMMIT} again` }));
  assert.deepEqual(sources, [SOURCE, `gitCommit:${other}`]);
});

test('without a git line no source is signed', async () => assert.deepEqual((await read(assertion({ into: `${C}  input.tar.gz` }))).sources, []));

test('a base package that was upgraded is listed in both versions, and so is its fact', async () => {
  const more = `- base_manifests: !!omap\n  - trusty-amd64: |\n      ${D}  apt_1.0.1ubuntu2.18_amd64.deb\n      ${C}  apt_1.0.1ubuntu2_amd64.deb\n`;
  const { environment } = await readForeignDetails('gitian', utf8Encode(assertion({ more })));
  assert.deepEqual(environment, { 'base.trusty-amd64.apt': `1.0.1ubuntu2.18_amd64 sha256:${D}, 1.0.1ubuntu2_amd64 sha256:${C}` });
});

test('a cached dependency went in, though its own sources are not told', async () => {
  const { inputs } = await readForeignDetails('gitian', utf8Encode(assertion({ into: 'git:x x', more: `- cache_package_manifest: |\n    ${D}  qt-5.2.1.tar.gz\n` })));
  assert.deepEqual(inputs, [{ name: 'qt-5.2.1.tar.gz', digest: `sha256:${D}` }]);
});

test('bad input 24: a commit that is abbreviated, a branch, another length: left out; in capitals it is the same commit', async () => {
  const { sources, leftOut } = await read(assertion({ into: `git:5e5e5e5 short\ngit:master branch\ngit:${'5e'.repeat(21)} long\ngit:${COMMIT.toUpperCase()} bitcoin` }));
  assert.deepEqual(sources, [SOURCE]);
  assert.deepEqual(leftOut.map(({ reason }) => reason), [
    'in_manifest: "5e5e5e5", of "short", is no full commit', 'in_manifest: "master", of "branch", is no full commit', `in_manifest: "${'5e'.repeat(21)}", of "long", is no full commit`,
  ]);
});

test('bad input 24: a commit of a repository with SHA-256 has 64 digits', async () => {
  assert.deepEqual((await read(assertion({ into: `git:${D} bitcoin` }))).sources, [`gitCommit:${D}`]);
});

test('what cannot count is left out with its line, and the rest counts', async () => {
  const { values, leftOut } = await read(assertion({ out: `${A}  a.tar.gz\n${'c'.repeat(40)}  sha1.tar.gz\n${B}  ../up\n` }));
  assert.deepEqual(values, [{ artifact: 'a.tar.gz', sha256: [A] }]);
  assert.deepEqual(leftOut, [
    { line: 4, reason: 'out_manifest: hash of "sha1.tar.gz" has 40 digits, a SHA-256 has 64' },
    { line: 5, reason: 'name "../up" has a path segment that starts with "."' },
  ]);
});

test('bad input 27: a name twice has both hashes', async () => {
  assert.deepEqual((await read(assertion({ out: `${B}  a\n${A}  a\n` }))).values, [{ artifact: 'a', sha256: [A, B] }]);
});

describe('what is refused', () => {
  const refuses = (text: string | Uint8Array, message: RegExp): Promise<void> =>
    assert.rejects(readForeign('gitian', typeof text === 'string' ? utf8Encode(text) : text), refusedAs('foreign-malformed', message));

  test('what else its signer signed with lines of an assertion in it, such as a mail', async () => {
    await refuses(`Content-Type: text/plain\n\nout_manifest: |\n  ${A}  a.tar.gz\n`, /is no list of names and texts/);
    await refuses(`{"_type": "link", "out_manifest": "${A}  a.tar.gz"}`, /is no list of names and texts/);
  });

  test('bad input 1, 2: nothing, and one byte', async () => {
    await refuses('', /is no list of names and texts/);
    for (let byte = 0; byte < 256; byte++) await refuses(Uint8Array.of(byte), /gitian assertion/);
  });
  test('bad input 5, 6: a byte order mark; bytes that are not UTF-8', async () => {
    await refuses(`\ufeff${assertion()}`, /starts with a byte order mark/);
    await refuses(Uint8Array.of(0x2d, 0xff, 0xc0, 0xaf), /is not well-formed UTF-8/);
  });
  test('a page that says "404 Not Found"', () => refuses('<html>\n<body>404 Not Found</body>\n</html>\n', /is no list of names and texts|is not YAML/));
  test('an assertion without results, or without one that counts', async () => {
    await refuses('--- !!omap\n- in_manifest: x\n', /no line that counts in its out_manifest/);
    await refuses(assertion({ out: 'nothing' }), /no line that counts/);
  });
  test('bad input 9: a member twice, in the list or in one map', async () => {
    await refuses(assertion({ more: `- out_manifest: ${B}  b\n` }), /has two members named "out_manifest"/);
    await refuses(`- out_manifest: ${A}  a\n  out_manifest: ${B}  b\n`, /has two members named "out_manifest"/);
  });
  test('aliases, which can stand for gigabytes', async () => {
    await refuses(`- a: &a ${A}\n- out_manifest: *a\n`, /has an alias/);
    const laughs = ['- &a0 lol', ...Array.from({ length: 30 }, (_, i) => `- &a${i + 1} [*a${i}, *a${i}]`)].join('\n');
    await refuses(laughs, /has an alias|entry without a name/);
  });
  test('bad input 14: nesting', async () => {
    await refuses('['.repeat(10_000), /gitian assertion/);
    await refuses(`${'['.repeat(60)}${']'.repeat(60)}`, /nests too deep/);
    await refuses('- '.repeat(500), /nests too deep|gitian assertion/);
  });
  test('bad input 17: names by the thousand, also where they look like lines of a manifest', async () => {
    for (const name of ['k', 'git:0 k', `${A}  k`]) {
      const names = Array.from({ length: 4_000 }, (_, i) => `${name}${i}:\n`).join('').slice(0, 200_000);
      await refuses(names, /bytes beside the lines of its manifests/);
    }
  });
  test('bad input 10: names that objects inherit are names like any other', async () => {
    const { values } = await read(assertion({ more: '- __proto__: x\n- constructor: y\n- toString: z\n' }));
    assert.equal(values.length, 1);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });
  test('bad input 15: a second document', () => refuses(`${assertion()}--- !!omap\n- out_manifest: x\n`, /is not YAML/));
  test('a manifest that is a list', () => refuses(assertion().replace('out_manifest: |\n    ', 'out_manifest:\n    - x: '), /has a out_manifest that is no text/));
});

test('tags have no meaning: nothing is built from them', async () => {
  for (const tag of ['!ruby/object:Gem::Installer', '!!js/function', '!!binary', '!!set', '!<tag:x,2000:y>']) {
    assert.equal((await read(assertion().replace('--- !!omap', `--- ${tag}`))).values.length, 1, tag);
  }
});
