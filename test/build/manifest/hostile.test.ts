import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { makeManifest } from '../../../src/build/manifest/make-manifest.ts';
import { isConcurError } from '../../../src/base/errors.ts';
import type { Manifest } from '../../../src/statement/manifest.ts';
import { manifestPath } from '../../../src/statement/manifest-path.ts';
import { rawName } from '../../statement/manifest-arbitrary.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import type { Item } from './items.ts';
import { byPath, manifestOf } from './making.ts';
import { tarBlock, writeAr, writeCpio, writeTar, writeZip } from './write-archives.ts';
import { field, writeIso } from './write-iso.ts';
import { writeSquashfs } from './write-squashfs.ts';

const SEED = 20170608;
const KIB = 1024;
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const unopened = (manifest: Manifest) => [...(manifest.unopened === undefined ? [] : [`: ${manifest.unopened}`]), ...manifest.components.flatMap(({ path, unopened }) => (unopened === undefined ? [] : [`${path}: ${unopened}`]))];

const BAD_NAMES = ['../../../escaped', '/absolute', 'a/../../../escaped', '..', '.', 'C:\\windows', 'nul\0byte', 'line\nend', '\x1b]0;title\x07', 'a//b', '.\u202egpj', 'x'.repeat(255)];

test('bad input 99: `..`, absolute paths, NUL and escapes in names are written down, and nothing is written by them', async () => {
  const items = BAD_NAMES.map((name): Item => ({ name, content: name }));
  for (const bytes of [writeTar(items), writeZip(items), writeCpio(items.filter(({ name }) => !String(name).includes('\0')))]) {
    const components = byPath(await manifestOf(bytes));
    for (const name of BAD_NAMES) {
      // A tar name ends at its NUL; a cpio name with one is another test's.
      if (name.includes('\0')) continue;
      assert.equal(components.get(manifestPath(Buffer.from(name)))?.sha256, sha256(Buffer.from(name)), name);
    }
  }
});

test('bad input 99: links that lead out, and what is stored below them, are data', async () => {
  const items: Item[] = [
    { name: 'out', kind: 'symlink', target: '/etc' }, { name: 'out/passwd', content: 'root' }, { name: 'hard', kind: 'hardlink', target: '../../etc/shadow' },
    { name: 'loop', kind: 'symlink', target: 'loop' },
  ];
  const components = byPath(await manifestOf(writeTar(items)));
  assert.deepEqual([components.get('out')?.target, components.get('out/passwd')?.size, components.get('hard')?.target], ['/etc', 4, '../../etc/shadow']);
});

test('bad input 99: devices, pipes and set-uid files are described, never made', async () => {
  const components = byPath(await manifestOf(writeTar([{ name: 'sda', kind: 'device', device: [8, 0] }, { name: 'p', kind: 'fifo' }, { name: 'su', mode: 0o6755, content: '' }])));
  assert.deepEqual([components.get('sda')?.target, components.get('p')?.kind, components.get('su')?.mode], ['c 8:0', 'fifo', '6755']);
});

test('two entries of one name are both there', async () => {
  for (const bytes of [writeTar([{ name: 'a', content: '1' }, { name: './a', content: '2' }, { name: 'a', content: '3' }]), writeZip([{ name: 'a', content: '1' }, { name: 'a', content: '2' }])]) {
    const components = byPath(await manifestOf(bytes));
    assert.equal(components.get('a')?.sha256, sha256(Buffer.from('1')));
    assert.equal(components.get('a\\2')?.sha256, sha256(Buffer.from('2')));
  }
});

test('bad input 100: a bomb is one component with a reason, and what stands beside it is opened', async () => {
  const zeros = Buffer.alloc(8 * KIB * KIB);
  const bomb = gzipSync(zeros, { level: 9 });
  const limits = { floorBytes: KIB * KIB, expansion: 100 };
  const alone = await manifestOf(bomb, { limits });
  assert.deepEqual(alone.components.map(({ path, sha256, size }) => [path, sha256, size]), [['content', undefined, undefined]]);
  assert.match(unopened(alone).join(), /content: more than \d+ bytes come out of its container: it may be a bomb/);
  // Without limits it is what it is.
  assert.equal((await manifestOf(bomb)).components[0]?.sha256, sha256(zeros));
  const beside = byPath(await manifestOf(writeTar([{ name: 'bomb.gz', content: bomb }, { name: 'z.gz', content: gzipSync('hello') }]), { limits }));
  assert.match(beside.get('bomb.gz//content')?.unopened ?? '', /bomb/);
  assert.equal(beside.get('bomb.gz')?.sha256, sha256(bomb));
  assert.equal(beside.get('z.gz//content')?.size, 5);
});

test('bad input 100: bombs in zip, squashfs and ISO are met too, also those that use the same bytes again and again', async () => {
  const zeros = Buffer.alloc(4 * KIB * KIB);
  const limits = { floorBytes: KIB * KIB, expansion: 10 };
  for (const bytes of [writeZip([{ name: 'z', content: zeros }]), writeSquashfs([{ name: 'z', content: zeros }])]) {
    assert.match(unopened(await manifestOf(bytes, { limits })).join(), /z: .*bomb/);
  }
  const shared = writeIso([{ name: 'a', content: Buffer.alloc(64 * KIB, 'a') }, ...Array.from({ length: 200 }, (_, i): Item => ({ name: `b${i}`, content: '' }))]);
  const all = Buffer.from(shared);
  const own = all.indexOf(Buffer.from('B0.;1', 'latin1')) - 33;
  const target = all.indexOf(Buffer.from('A.;1', 'latin1')) - 33;
  for (let i = 0; i < 200; i++) {
    const at = all.indexOf(Buffer.from(`B${i}.;1`, 'latin1')) - 33;
    all.copy(all, at + 2, target + 2, target + 18);
  }
  assert.ok(own > 0);
  const manifest = await manifestOf(all, { limits });
  assert.match(unopened(manifest).join(), /bomb/);
  assert.ok(manifest.components.filter(({ sha256 }) => sha256 !== undefined).length > 15, 'what is within bounds is hashed');
});

test('bad input 100: containers in containers are opened to a depth, and what is below stays a file with its hash', async () => {
  let bytes: Buffer = Buffer.from('core');
  for (let i = 0; i < 30; i++) bytes = i % 2 === 0 ? gzipSync(bytes) : writeZip([{ name: 'z', content: bytes }]);
  const manifest = await manifestOf(bytes);
  const deepest = manifest.components.at(-1);
  assert.equal(deepest?.path.split('//').length, 10);
  assert.match(deepest?.unopened ?? '', /inside 10 containers/);
  assert.equal(deepest?.sha256?.length, 64);
});

test('bad input 100: more entries than a manifest may have end it with a reason', async () => {
  const items = Array.from({ length: 50 }, (_, i): Item => ({ name: `f${i}`, content: '' }));
  const manifest = await manifestOf(writeTar(items), { limits: { components: 20 } });
  assert.equal(manifest.components.length, 20);
  assert.match(manifest.unopened ?? '', /more than 20 components/);
});

test('bad input 101: sizes that lie, in every format that tells them', async () => {
  const lies: [name: string, bytes: Buffer, reason: RegExp][] = [
    ['tar', Buffer.concat([writeTar([{ name: 'a', content: 'a' }], false), tarBlock({ name: Buffer.from('b'), type: '0', content: Buffer.from('b'), item: {}, size: 0o77777777777 })]), /^: it is cut short, or lies/],
    ['tar with a negative size', tarBlock({ name: Buffer.from('b'), type: '0', content: Buffer.alloc(0), item: {}, size: -1 }), /^: /],
    ['zip, larger', writeZip([{ name: 'a', content: 'hello' }], { size: 4_000_000_000 }), /^a: the zip archive is damaged/],
    ['zip, smaller', writeZip([{ name: 'a', content: 'hello' }], { size: 2 }), /^a: the zip archive is damaged/],
    ['zip, encrypted', writeZip([{ name: 'a', content: 'hello' }], { flags: 1 }), /^a: it is encrypted/],
    ['zip, another method', writeZip([{ name: 'a', content: 'hello' }], { method: 99 }), /^a: it is compressed by method 99/],
    ['ar', Buffer.from(writeAr([{ name: 'a', content: 'hello!' }]).toString('latin1').replace('6         `', '6000000000`'), 'latin1'), /^: it is cut short, or lies/],
    ['cpio', Buffer.from(writeCpio([{ name: 'a', content: 'hello' }]).toString('latin1').replace('00000005', 'ffffffff'), 'latin1'), /^: it is cut short, or lies/],
  ];
  for (const [name, bytes, reason] of lies) assert.match(unopened(await manifestOf(bytes)).join('; '), reason, name);
});

test('bad input 101: a directory that is its own parent, and Rock Ridge fields that go on for ever', async () => {
  const iso = writeIso([{ name: 'd', kind: 'directory' }, { name: 'd/e', kind: 'directory' }]);
  const root = iso.readUInt32LE(16 * 2048 + 158);
  const at = iso.indexOf(Buffer.from('\x01E', 'latin1')) - 32;
  iso.writeUInt32LE(root, at + 2);
  assert.match((await manifestOf(iso)).unopened ?? '', /two directories .* circle/);

  const endless = writeIso([{ name: 'f', content: 'f' }]);
  const record = endless.indexOf(Buffer.from('PX', 'latin1'), endless.indexOf(Buffer.from('F.;1', 'latin1')));
  const place = Buffer.alloc(24);
  place.writeUInt32LE(Math.floor(record / 2048), 0);
  place.writeUInt32LE(record % 2048, 8);
  place.writeUInt32LE(28, 16);
  endless.set(field('CE', place), record);
  assert.match((await manifestOf(endless)).unopened ?? '', /have no end/);
});

const SMALL: Item[] = [{ name: 'd', kind: 'directory' }, { name: 'd/one', content: Buffer.alloc(9_000, 'one') }, { name: 'two', content: 'two' }, { name: 'l', kind: 'symlink', target: 'd/one' }];
const SAMPLES: Readonly<Record<string, Buffer>> = {
  tar: writeTar(SMALL), zip: writeZip(SMALL), cpio: writeCpio(SMALL), ar: writeAr([{ name: 'a', content: 'hello' }, { name: 'b', content: writeTar(SMALL) }]),
  iso: writeIso(SMALL, { rockRidge: true, joliet: true }), squashfs: writeSquashfs(SMALL), gzip: gzipSync(writeTar(SMALL)),
};

test('bad input 23: an archive that is cut short anywhere is told, with what was found before', async () => {
  for (const [name, bytes] of Object.entries(SAMPLES)) {
    const cuts = [1, 2, 3, 5, 8].map((part) => Math.floor((bytes.length * part) / 9));
    let told = 0;
    for (const cut of cuts) {
      const manifest = await manifestOf(bytes.subarray(0, cut));
      assert.equal(manifest.sha256, sha256(bytes.subarray(0, cut)));
      if (unopened(manifest).length > 0) told++;
    }
    // Some ends are only padding, and some beginnings too short to be known: an ISO image has 32 KiB in front.
    assert.ok(told >= 2, `${name}: ${told} of ${cuts.length} cuts were told`);
  }
});

test('bad input 101: whatever bytes are changed, there is a manifest, and nothing is left or lies elsewhere', async () => {
  const outcomes = { whole: 0, partly: 0 };
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...Object.values(SAMPLES)), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 }),
    async (sample, changes) => {
      const bytes = Buffer.from(sample);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      const manifest = await manifestOf(bytes);
      assert.equal(manifest.sha256, sha256(bytes));
      outcomes[unopened(manifest).length === 0 ? 'whole' : 'partly']++;
    },
  ), { seed: SEED, numRuns: 400 });
  assert.ok(Math.min(...Object.values(outcomes)) > 20, JSON.stringify(outcomes));
});

test('any names and contents, in any format that holds them, come out with their hashes', async () => {
  const items = fc.uniqueArray(fc.record({ name: rawName.filter((name) => name.length > 0 && name.length < 100 && !name.includes(0)), content: fc.uint8Array({ maxLength: 600 }) }), { selector: ({ name }) => Buffer.from(name).toString('hex'), maxLength: 8 });
  await fc.assert(fc.asyncProperty(items, fc.constantFrom<(items: readonly Item[]) => Buffer>(writeTar, writeZip, writeCpio), async (items, write) => {
    const { components } = await manifestOf(write(items));
    const entries = components.filter(({ path }) => !path.includes('//'));
    assert.equal(entries.length, items.length);
    const files = entries.filter(({ kind }) => kind === 'file').map(({ sha256 }) => sha256);
    for (const { name, content } of items) if (name.at(-1) !== 0x2f) assert.ok(files.includes(sha256(content)), Buffer.from(name).toString('latin1'));
  }), { seed: SEED, numRuns: 200 });
});

test('Ctrl-C ends it at once, and what was put down goes', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'artifact'), gzipSync(writeTar([{ name: 'x', content: Buffer.alloc(20 * KIB * KIB, 'x') }, { name: 'y', content: Buffer.alloc(20 * KIB * KIB, 'y') }])));
  const controller = new AbortController();
  let seen: string[] = [];
  const onProgress = async ({ bytes }: { bytes: number }) => {
    if (bytes > 30 * KIB * KIB && !controller.signal.aborted) {
      controller.abort();
      seen = await readdir(folder);
    }
  };
  await assert.rejects(
    makeManifest(join(folder, 'artifact'), { madeBy: 'test', temporaryFolder: folder, signal: controller.signal, onProgress: (progress) => void onProgress(progress) }),
    (error) => isConcurError(error, 'interrupted'),
  );
  assert.ok(seen.some((name) => name.startsWith('concur-manifest-')), 'something was put down meanwhile');
  assert.deepEqual(await readdir(folder), ['artifact']);
});

test('a file that changes while it is looked into is refused; what is no file too', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'artifact');
  await writeFile(path, writeTar([{ name: 'a', content: Buffer.alloc(4 * KIB * KIB) }]));
  let changed = false;
  const change = () => { if (!changed) { changed = true; void writeFile(path, 'another'); } };
  await assert.rejects(makeManifest(path, { madeBy: 'test', onProgress: change }), (error) => isConcurError(error, 'file-changed', 'read-failed'));
  await assert.rejects(makeManifest(folder, { madeBy: 'test' }), (error) => isConcurError(error, 'file-unsuitable'));
});
