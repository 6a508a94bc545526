import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createContext, type Context } from '../../../cli/context.ts';
import { guessGlobals } from '../../../cli/globals.ts';
import { createOutput } from '../../../cli/terminal/output.ts';
import { hashAll } from '../../../cli/verify/targets.ts';
import { readSumsFile } from '../../../cli/verify/sums-file.ts';
import { refusedAs } from '../../refusal.ts';
import { testIo, type TestIo } from '../test-io.ts';

const [ONE, TWO] = ['1'.repeat(64), '2'.repeat(64)] as const;
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-sums-'));
  await mkdir(join(folder, 'release/sub'), { recursive: true });
  for (const name of ['secret', 'release/a.iso', 'release/b.iso', 'release/sub/c.iso']) await writeFile(join(folder, name), name);
});
after(() => rm(folder, { recursive: true }));

function sit(stdin?: string): { context: Context; io: TestIo } {
  const io = testIo({ cwd: folder, ...(stdin === undefined ? {} : { stdin }) });
  const globals = guessGlobals([]);
  return { io, context: createContext(io, globals, createOutput(io, globals)) };
}

async function listOf(text: string | Uint8Array) {
  await writeFile(join(folder, 'release/SHA256SUMS'), text);
  const { present, absent, unsafe } = await readSumsFile(sit().context, 'release/SHA256SUMS');
  return { present: present.map(({ name }) => name), absent: absent.map(({ name }) => name), unsafe };
}

describe('a list of hashes', () => {
  test('means the files beside it, in any of the usual spellings', async () => {
    const { present, absent } = await listOf(`# a comment\n${ONE}  a.iso\n${ONE} *b.iso\r\nSHA256 (sub/c.iso) = ${ONE.toUpperCase()}\n${ONE}  ./a.iso\n${ONE}  d.iso\n`);
    assert.deepEqual([present, absent], [['a.iso', 'b.iso', 'sub/c.iso'], ['d.iso']]);
  });

  for (const [name, what] of [
    ['../secret', 'above it'], ['sub/../../secret', 'around a corner'], ['/etc/passwd', 'from the root'], ['./../secret', 'behind a dot'], ['.hidden', 'hidden'],
    ['a\u0000b', 'with a NUL'], ['\u001b[2J', 'that clear the screen'], ['CON', 'that are devices elsewhere'], ['-rf', 'that look like options'],
  ] as const) {
    test(`bad input 69 to 75: leads to no files ${what}`, async () => {
      const { present, absent, unsafe } = await listOf(`${ONE}  ${name}\n`);
      assert.deepEqual([present, absent, unsafe.length], [[], [], 1]);
      assert.match(unsafe.join(), /^[ -~]+$/, 'and says which in plain letters');
    });
  }

  test('bad input 23: of other algorithms is passed over, and said', async () => {
    const { present, unsafe } = await listOf(`${'a'.repeat(40)}  a.iso\n${'b'.repeat(128)}  b.iso\nMD5 (a.iso) = ${'c'.repeat(32)}\n`);
    assert.deepEqual([present, unsafe.length], [[], 3]);
  });

  test('bad input 27: with one name twice checks the file against both', async () => {
    assert.deepEqual((await listOf(`${ONE}  a.iso\n${TWO}  a.iso\n${TWO}  a.iso\n`)).present, ['a.iso', 'a.iso']);
  });

  test('that is empty, or a folder, is none', async () => {
    await assert.rejects(listOf(''), refusedAs('foreign-malformed', /is no checksum file: it is empty/));
    await assert.rejects(readSumsFile(sit().context, 'release'), refusedAs('file-unsuitable', /is a directory/));
  });

  test('that is a page of the web is told line by line, and no file is found', async () => {
    await writeFile(join(folder, 'release/SHA256SUMS'), '<html>\n<h1>404 Not Found</h1>\n');
    await assert.rejects(hashAll(sit().context, ['release/SHA256SUMS'], {}), refusedAs('data-missing', /none of the 2 files/));
  });

  test('with tens of thousands of lines is read in a moment, and says no more than a few of what is amiss', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${String(i).padStart(64, '0')}  a-${i}.iso\n${ONE}  ../a-${i}\n`);
    const started = performance.now();
    const { absent, unsafe } = await listOf(lines.join(''));
    assert.deepEqual([absent.length, unsafe.length], [20_000, 20_000]);
    assert.ok(performance.now() - started < 10_000);
    await writeFile(join(folder, 'release/SHA256SUMS'), `${lines.slice(0, 50).join('')}${ONE}  a.iso\n`);
    const { context, io } = sit();
    await hashAll(context, ['release/SHA256SUMS'], {});
    assert.equal(io.output.stderr.split('\n').filter((line) => line.includes('passed over')).length, 11);
  });

  test('may come on standard input, for the files of this folder', async () => {
    const { present } = await readSumsFile(sit(`${ONE}  secret\n${ONE}  a.iso\n`).context, '-');
    assert.deepEqual(present.map(({ name }) => name), ['secret']);
  });
});

describe('what is given to be verified', () => {
  const SUMS = () => writeFile(join(folder, 'release/SHA256SUMS'), `${ONE}  a.iso\n${ONE}  absent.iso\n`);

  test('is a list where it is called so, and a file where its name is said', async () => {
    await SUMS();
    const { context, io } = sit();
    const listed = await hashAll(context, ['release/SHA256SUMS', 'release/b.iso'], {});
    assert.deepEqual(listed.map(({ name, listed: hash }) => [name, hash]), [['a.iso', ONE], ['b.iso', undefined]]);
    assert.match(io.output.stderr, /^concur: 1 of 2 listed files are not here$/m);
    const [itself] = await hashAll(sit().context, ['release/SHA256SUMS'], { name: 'SHA256SUMS' });
    assert.equal(itself?.name, 'SHA256SUMS');
    for (const name of ['SHA256SUMS.txt', 'sha256sums', 'tails-3.0.sha256sums', 'a_SHA256SUMS']) {
      await writeFile(join(folder, 'release', name), `${ONE}  b.iso\n`);
      assert.deepEqual((await hashAll(sit().context, [`release/${name}`], {})).map((file) => file.name), ['b.iso'], name);
    }
  });

  test('bad input 101: a pipe or a device that is called like one is not waited for', { skip: process.platform === 'win32' }, async () => {
    await mkdir(join(folder, 'odd'));
    execFileSync('mkfifo', [join(folder, 'odd/SHA256SUMS')]);
    await assert.rejects(hashAll(sit().context, ['odd/SHA256SUMS'], {}), refusedAs('file-unsuitable', /is a named pipe/));
    await assert.rejects(hashAll(sit().context, ['/dev/zero'], { sums: true }), refusedAs('file-unsuitable', /is a device/));
  });

  test('bad input 101: a listed folder, and a listed loop of links, are refused', async () => {
    await writeFile(join(folder, 'release/SHA256SUMS'), `${ONE}  sub\n`);
    await assert.rejects(hashAll(sit().context, ['release/SHA256SUMS'], {}), refusedAs('file-unsuitable', /is a directory/));
    await symlink('loop', join(folder, 'release/loop'));
    await writeFile(join(folder, 'release/SHA256SUMS'), `${ONE}  loop\n`);
    await assert.rejects(hashAll(sit().context, ['release/SHA256SUMS'], {}), refusedAs('file-unsuitable', /leads back to itself/));
  });
});
