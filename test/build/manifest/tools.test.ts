/** Archives as the tools of the trade make them, compared with what went in. What is not installed is skipped. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, linkSync, utimesSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { makeManifest } from '../../../src/build/manifest/make-manifest.ts';
import type { Component, Manifest } from '../../../src/statement/manifest.ts';
import { TIME } from './items.ts';

const folder = mkdtempSync(join(tmpdir(), 'concur-tools-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const tree = join(folder, 'tree');
grow();

/** Text that shrinks, bytes that do not, a file of several blocks, links, an empty directory and deep ones. */
function grow(): void {
  const noise = (length: number) => Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(String(i)).digest())).subarray(0, length);
  mkdirSync(join(tree, 'a/b/c/d/e/f/g/h/i'), { recursive: true });
  mkdirSync(join(tree, 'empty'));
  writeFileSync(join(tree, 'a/b/c/d/e/f/g/h/i/deep'), 'deep');
  writeFileSync(join(tree, 'noise'), noise(700_000));
  writeFileSync(join(tree, 'text'), 'the quick brown fox '.repeat(30_000));
  for (let i = 0; i < 300; i++) writeFileSync(join(tree, `a/small-${i}`), noise(i * 37));
  writeFileSync(join(tree, 'Ünï (1)'), 'name');
  writeFileSync(join(tree, 'nothing'), '');
  symlinkSync('../../somewhere/./else', join(tree, 'a/link'));
  symlinkSync('/etc/passwd', join(tree, 'absolute'));
  linkSync(join(tree, 'noise'), join(tree, 'same-noise'));
  chmodSync(join(tree, 'text'), 0o4711);
  for (const name of ['text', 'noise', 'nothing']) utimesSync(join(tree, name), TIME, TIME);
}

/** @returns false after the test was skipped with the reason */
function has(t: TestContext, ...tools: string[]): boolean {
  const missing = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
  if (missing.length > 0) t.skip(`${missing.join(' and ')} not installed`);
  return missing.length === 0;
}

function run(tool: string, args: readonly string[], input?: Uint8Array): Buffer {
  return execFileSync(tool, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 1 << 28, ...(input === undefined ? {} : { input }) });
}

async function manifestOfFile(name: string): Promise<Manifest> {
  return makeManifest(join(folder, name), { madeBy: 'concur test' });
}

interface Expected {
  /** In front of paths. */
  readonly below?: string;
  /** The format keeps hard links as files. */
  readonly hardLinksAreFiles?: true;
}

function assertSameAsTree(manifest: Manifest, { below = '', hardLinksAreFiles }: Expected = {}): void {
  assert.deepEqual([manifest, ...manifest.components].map(({ unopened }) => unopened).filter((reason) => reason !== undefined), []);
  const components = new Map(manifest.components.filter(({ path }) => path.startsWith(below)).map((component) => [component.path.slice(below.length), component]));
  const paths = readdirSync(tree, { recursive: true }).map(String);
  let links = 0;
  for (const path of paths) {
    const component = components.get(path) as Component;
    const stats = lstatSync(join(tree, path));
    assert.ok(component, path);
    if (component.kind === 'hardlink') { links++; continue; }
    assert.equal(component.kind, stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : 'file', path);
    assert.equal(component.mode, (stats.mode & 0o7777).toString(8).padStart(4, '0'), path);
    assert.ok(Math.abs((component.mtime as number) - stats.mtimeMs / 1000) < 1.01, path);
    if (stats.isFile()) assert.equal(component.sha256, createHash('sha256').update(readFileSync(join(tree, path))).digest('hex'), path);
    if (stats.isSymbolicLink()) assert.equal(component.target, readlinkSync(join(tree, path)));
  }
  assert.equal(links, hardLinksAreFiles === true ? 0 : 1, 'hard links');
  const others = [...components.values()].filter(({ path, kind }) => kind !== 'meta' && path.slice(below.length) !== '.' && !path.slice(below.length).includes('//'));
  assert.equal(others.length, paths.length);
}

for (const compression of ['gzip', 'xz', 'zstd']) {
  test(`squashfs with ${compression}, by mksquashfs`, async (t) => {
    if (!has(t, 'mksquashfs')) return;
    run('mksquashfs', ['tree', `${compression}.squashfs`, '-comp', compression, '-noappend', '-b', '128K']);
    assertSameAsTree(await manifestOfFile(`${compression}.squashfs`));
  });
}

test('squashfs with devices, pipes and owners, by mksquashfs from a list of pseudo files', async (t) => {
  if (!has(t, 'mksquashfs')) return;
  run('mksquashfs', ['tree', 'pseudo.squashfs', '-noappend', '-p', 'null c 666 0 0 1 3', '-p', 'disk b 660 0 6 8 300', '-p', 'own d 700 1000 1000']);
  const components = new Map((await manifestOfFile('pseudo.squashfs')).components.map((component) => [component.path, component]));
  assert.deepEqual([components.get('null')?.target, components.get('disk')?.target], ['c 1:3', 'b 8:300']);
  assert.deepEqual([components.get('own')?.uid, components.get('own')?.mode], [1000, '0700']);
});

test('attributes that a file system had, in squashfs and in tar, also long values that several files share', async (t) => {
  if (!has(t, 'mksquashfs', 'setfattr', 'tar')) return;
  mkdirSync(join(folder, 'attributes'));
  const values = { 'user.note': 'hi', 'user.long': 'y'.repeat(300) };
  for (const name of ['one', 'two']) {
    writeFileSync(join(folder, 'attributes', name), name);
    for (const [key, value] of Object.entries(values)) {
      if (spawnSync('setfattr', ['-n', key, '-v', value, join(folder, 'attributes', name)]).status !== 0) return t.skip('the temporary folder has no attributes');
    }
  }
  run('mksquashfs', ['attributes', 'attributes.squashfs', '-noappend', '-xattrs']);
  run('tar', ['--xattrs', '-cf', 'attributes.tar', '-C', 'attributes', '.']);
  const expected = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, createHash('sha256').update(value).digest('hex')]));
  for (const file of ['attributes.squashfs', 'attributes.tar']) {
    const { components } = await manifestOfFile(file);
    for (const name of ['one', 'two']) assert.deepEqual(components.find(({ path }) => path === name)?.xattrs, expected, file);
  }
});

test('squashfs that is compressed by what is not read here stays one file, with the reason', async (t) => {
  if (!has(t, 'mksquashfs')) return;
  for (const compression of ['lz4', 'lzo']) {
    run('mksquashfs', ['tree', `${compression}.squashfs`, '-comp', compression, '-noappend']);
    const { unopened, components } = await manifestOfFile(`${compression}.squashfs`);
    assert.deepEqual([unopened, components], [`it is compressed with ${compression}, which is not read here`, []]);
  }
});

test('ISO 9660 with Rock Ridge and Joliet, by xorriso; deep directories that it moved are where they belong', async (t) => {
  if (!has(t, 'xorriso')) return;
  run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J', '-o', 'rr.iso', 'tree']);
  assertSameAsTree(await manifestOfFile('rr.iso'), { hardLinksAreFiles: true });
});

test('ISO 9660 by genisoimage: deep directories that it moved are where they belong; Joliet alone', async (t) => {
  if (!has(t, 'genisoimage')) return;
  run('genisoimage', ['-quiet', '-R', '-o', 'moved.iso', 'tree']);
  const manifest = await manifestOfFile('moved.iso');
  const moved = manifest.components.filter(({ path }) => path === 'rr_moved');
  assertSameAsTree({ ...manifest, components: manifest.components.filter((component) => !moved.includes(component)) }, { hardLinksAreFiles: true });
  run('genisoimage', ['-quiet', '-J', '-D', '-f', '-o', 'joliet.iso', 'tree/a', 'tree/Ünï (1)']);
  assert.ok((await manifestOfFile('joliet.iso')).components.some(({ path, size }) => path === 'Ünï (1)' && size === 4));
});

const tars: readonly (readonly [name: string, compressor: string | null])[] = [['tar', null], ['gzip', 'gzip'], ['xz', 'xz'], ['bzip2', 'bzip2'], ['zstd', 'zstd']];
for (const [name, compressor] of tars) {
  test(`${name} of a folder, by tar`, async (t) => {
    if (!has(t, 'tar', ...(compressor === null ? [] : [compressor]))) return;
    for (const format of ['gnu', 'pax', 'ustar']) {
      const bytes = run('tar', [`--format=${format}`, '-c', '-C', 'tree', '.']);
      writeFileSync(join(folder, `tree.${name}`), compressor === null ? bytes : run(compressor, ['-c'], bytes));
      assertSameAsTree(await manifestOfFile(`tree.${name}`), compressor === null ? {} : { below: 'content//' });
      if (compressor !== null) break;
    }
  });
}

test('lzma, as old initial RAM disks have it, by xz', async (t) => {
  if (!has(t, 'xz', 'cpio')) return;
  const cpio = execFileSync('cpio', ['-o', '-H', 'newc', '--quiet'], { cwd: tree, maxBuffer: 1 << 28, input: readdirSync(tree, { recursive: true }).filter((path) => path !== 'same-noise').join('\n') });
  writeFileSync(join(folder, 'initrd.lzma'), run('xz', ['--format=lzma', '-c'], cpio));
  const { components } = await manifestOfFile('initrd.lzma');
  assert.equal(components.find(({ path }) => path === 'content//text')?.size, 600_000);
  assert.equal(components.find(({ path }) => path === 'content//text')?.mode, '4711');
});

test('a damaged xz or bzip2 stream is a component with a reason', async (t) => {
  if (!has(t, 'xz', 'bzip2')) return;
  for (const tool of ['xz', 'bzip2']) {
    const bytes = run(tool, ['-c'], readFileSync(join(tree, 'noise')));
    bytes.fill(0x55, 200_000, 200_064);
    writeFileSync(join(folder, 'damaged'), bytes);
    const { components } = await manifestOfFile('damaged');
    assert.match(components[0]?.unopened ?? '', new RegExp(`the ${tool} stream is damaged`));
    assert.equal(components[0]?.sha256, undefined);
  }
});

test('bad input 100: an xz stream that asks for a dictionary of a gigabyte stays closed', async (t) => {
  if (!has(t, 'xz')) return;
  writeFileSync(join(folder, 'greedy.xz'), run('xz', ['-c', '--lzma2=dict=1GiB', '-T1'], readFileSync(join(tree, 'noise'))));
  const { components } = await manifestOfFile('greedy.xz');
  assert.match(components[0]?.unopened ?? '', /needs more than \d+ bytes of memory|allocate/);
  // What xz -9 writes is within bounds.
  writeFileSync(join(folder, 'best.xz'), run('xz', ['-c', '-9e'], readFileSync(join(tree, 'noise'))));
  assert.equal((await manifestOfFile('best.xz')).components[0]?.size, 700_000);
});

test('Ctrl-C ends also what 7-Zip is at', async (t) => {
  if (!has(t, 'xz')) return;
  writeFileSync(join(folder, 'long.xz'), run('xz', ['-c', '-0'], Buffer.alloc(64 * 1024 * 1024, readFileSync(join(tree, 'noise')).subarray(0, 65_536))));
  const controller = new AbortController();
  const onProgress = ({ bytes }: { bytes: number }) => { if (bytes > 32 * 1024 * 1024) controller.abort(); };
  await assert.rejects(makeManifest(join(folder, 'long.xz'), { madeBy: 'concur test', signal: controller.signal, onProgress }), { code: 'interrupted' });
});

test('ELF sections are those that readelf lists', async (t) => {
  if (!has(t, 'readelf')) return;
  const listed = run('readelf', ['-SW', process.execPath]).toString();
  const names = [...listed.matchAll(/^ {2}\[ *[0-9]+\] (\S+) +[A-Z]\S* /gm)].map(([, name]) => name);
  const { components, format } = await makeManifest(process.execPath, { madeBy: 'concur test' });
  assert.equal(format, 'elf');
  assert.ok(names.length > 10);
  assert.deepEqual(components.filter(({ path }) => !path.includes('//')).sort((a, b) => (a.order as number) - (b.order as number)).map(({ path }) => path.replace(/\\[0-9]+$/, '')), names);
});

test('an RPM package, by rpmbuild: its headers and what it installs', async (t) => {
  if (!has(t, 'rpmbuild')) return;
  writeFileSync(join(folder, 'hello.spec'), 'Name: hello\nVersion: 1\nRelease: 1\nSummary: s\nLicense: x\nBuildArch: noarch\n%description\nd\n%install\nmkdir -p %{buildroot}/opt\necho hi > %{buildroot}/opt/hi\n%files\n/opt/hi\n');
  run('rpmbuild', ['-bb', '--define', `_topdir ${folder}/rpm`, 'hello.spec']);
  const { components } = await manifestOfFile('rpm/RPMS/noarch/hello-1-1.noarch.rpm');
  assert.deepEqual(components.filter(({ path }) => !path.includes('//')).map(({ path, kind }) => `${path} ${kind}`), ['header meta', 'lead meta', 'payload file', 'signatures meta']);
  assert.equal(components.find(({ path }) => path.endsWith('//opt/hi'))?.size, 3);
});
