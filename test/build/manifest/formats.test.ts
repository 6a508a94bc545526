import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Component } from '../../../src/statement/manifest.ts';
import { TIME, type Item } from './items.ts';
import { byPath, manifestOf } from './making.ts';
import { tarEntry, writeAr, writeCpio, writeTar, writeZip } from './write-archives.ts';
import { writeIso } from './write-iso.ts';
import { writeSquashfs } from './write-squashfs.ts';

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const LONG = 'a-name-of-more-than-a-hundred-characters-'.repeat(3);
const BIG = Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * i) % 251));

const ITEMS: readonly Item[] = [
  { name: 'usr', kind: 'directory' },
  { name: 'usr/bin', kind: 'directory', mode: 0o1777 },
  { name: 'usr/bin/env', content: 'program', mode: 0o4755, uid: 1000 },
  { name: 'usr/bin/big', content: BIG },
  { name: 'usr/bin/again', content: 'program' },
  { name: `usr/${LONG}`, content: '' },
  { name: 'Ünï', content: 'ñ', mtime: TIME + 1 },
];
const LINK: Item = { name: 'usr/bin/sh', kind: 'symlink', target: '../lib/busybox', mode: 0o777 };
const NULL: Item = { name: 'null', kind: 'device', device: [1, 3], mode: 0o666 };
const PIPE: Item = { name: 'pipe', kind: 'fifo' };

const image = writeSquashfs([...ITEMS, LINK, NULL, PIPE]);

/** Format → an archive of all that it can hold, and what is left out of the components by it. */
const FORMATS: readonly (readonly [format: string, bytes: Uint8Array, items: readonly Item[]])[] = [
  ['tar', writeTar([...ITEMS, LINK, NULL, PIPE]), [...ITEMS, LINK, NULL, PIPE]],
  ['cpio', writeCpio([...ITEMS, LINK, NULL, PIPE]), [...ITEMS, LINK, NULL, PIPE]],
  ['iso9660', writeIso([...ITEMS, LINK, NULL, PIPE]), [...ITEMS, LINK, NULL, PIPE]],
  ['squashfs', image, [...ITEMS, LINK, NULL, PIPE]],
];

for (const [format, bytes, items] of FORMATS) {
  test(`${format}: every entry is there with its mode, owner, time, link and content`, async () => {
    const manifest = await manifestOf(bytes);
    assert.deepEqual([manifest.format, manifest.unopened, manifest.size, manifest.sha256], [format, undefined, bytes.length, sha256(bytes)]);
    const components = byPath(manifest);
    for (const item of items) {
      const component = components.get(String(item.name)) as Component;
      assert.ok(component, String(item.name));
      assert.equal(component.kind, item.kind ?? 'file');
      assert.equal(component.mode, (item.mode ?? (item.kind === 'directory' ? (format === 'tar' ? 0o644 : 0o755) : 0o644)).toString(8).padStart(4, '0'));
      assert.deepEqual([component.uid, component.gid, component.mtime], [item.uid ?? 0, 0, item.mtime ?? TIME]);
      assert.equal(component.target, item.target ?? (item.device === undefined ? undefined : 'c 1:3'));
      const isFile = component.kind === 'file';
      assert.deepEqual([component.sha256, component.size], isFile ? [sha256(item.content ?? ''), Buffer.from(item.content ?? '').length] : [undefined, undefined]);
    }
    assert.equal([...components.values()].filter(({ kind }) => kind !== 'meta').length, items.length);
  });
}

test('zip: entries have a mode and a time, links their target, and nothing says who owned them', async () => {
  const components = byPath(await manifestOf(writeZip([...ITEMS, LINK])));
  assert.deepEqual(components.get('usr/bin/env'), { kind: 'file', mode: '4755', mtime: TIME, order: 2, path: 'usr/bin/env', sha256: sha256('program'), size: 7 });
  assert.deepEqual(components.get('usr'), { kind: 'directory', mode: '0755', mtime: TIME, order: 0, path: 'usr' });
  assert.deepEqual(components.get('usr/bin/sh'), { kind: 'symlink', mode: '0777', mtime: TIME, order: 7, path: 'usr/bin/sh', target: '../lib/busybox' });
  const stored = byPath(await manifestOf(writeZip(ITEMS, { method: 0 })));
  assert.equal(stored.get('usr/bin/big')?.sha256, sha256(BIG));
});

test('ar: a Debian package is opened down to the files that it installs', async () => {
  const deb = writeAr([
    { name: 'debian-binary', content: '2.0\n' },
    { name: 'control.tar.gz', content: gzipSync(writeTar([{ name: './control', content: 'Package: hello\n' }])) },
    { name: 'data.tar.zst', content: zstdCompressSync(writeTar([{ name: './', kind: 'directory' }, ...ITEMS.map((item) => ({ ...item, name: `./${String(item.name)}` }))])) },
  ]);
  const components = byPath(await manifestOf(deb));
  assert.equal(components.get('control.tar.gz')?.format, 'gzip');
  assert.equal(components.get('control.tar.gz//content')?.format, 'tar');
  assert.equal(components.get('control.tar.gz//content//control')?.sha256, sha256('Package: hello\n'));
  assert.equal(components.get('data.tar.zst//content//usr/bin/big')?.sha256, sha256(BIG));
  assert.equal(components.get('data.tar.zst//content//.')?.kind, 'directory');
});

test('ISO with a squashfs in it, as live systems are: containers nest, and what starts the machine is a part too', async () => {
  const iso = writeIso([{ name: 'live', kind: 'directory' }, { name: 'live/filesystem.squashfs', content: image }]);
  const components = byPath(await manifestOf(iso));
  assert.deepEqual(components.get('live/filesystem.squashfs'), {
    format: 'squashfs', gid: 0, kind: 'file', mode: '0644', mtime: TIME, order: 0, path: 'live/filesystem.squashfs', sha256: sha256(image), size: image.length, uid: 0,
  });
  assert.equal(components.get('live/filesystem.squashfs//usr/bin/env')?.sha256, sha256('program'));
  assert.equal(components.get('system-area')?.size, 32_768);
  assert.equal(components.get('volume-descriptors')?.kind, 'meta');
});

test('an ISO without Rock Ridge is read by its Joliet names, else by the plain ones', async () => {
  const items: Item[] = [{ name: 'Docs', kind: 'directory' }, { name: 'Docs/Read Me (ü).txt', content: 'hello' }];
  const joliet = byPath(await manifestOf(writeIso(items, { joliet: true })));
  assert.deepEqual(joliet.get('Docs/Read Me (ü).txt'), { kind: 'file', mtime: TIME, order: 0, path: 'Docs/Read Me (ü).txt', sha256: sha256('hello'), size: 5 });
  const plain = byPath(await manifestOf(writeIso(items, {})));
  assert.equal(plain.get('DOCS/READ_ME_____TXT')?.sha256, sha256('hello'));
  const both = byPath(await manifestOf(writeIso(items, { rockRidge: true, joliet: true })));
  assert.equal(both.get('Docs/Read Me (ü).txt')?.mode, '0644');
});

test('squashfs: whatever compressed it, the manifest of what is inside is the same', async () => {
  const inside = async (compressor: number, compress: (bytes: Buffer) => Buffer) => {
    const { components } = await manifestOf(writeSquashfs([...ITEMS, LINK], { compressor, compress }));
    return components;
  };
  const gzip = await inside(1, deflateSync);
  assert.deepEqual(await inside(6, zstdCompressSync), gzip);
  assert.deepEqual(await inside(1, (bytes) => bytes), gzip);
});

test('an image inside a small compressed file is read from memory as it is from disk', async () => {
  const components = (bytes: Uint8Array) => manifestOf(bytes).then((manifest) => manifest.components);
  for (const [, bytes] of FORMATS) {
    const inside = await components(gzipSync(bytes));
    assert.deepEqual(inside.slice(1).map((component) => ({ ...component, path: component.path.replace('content//', '') })), await components(bytes));
  }
});

test('squashfs: hard links, attributes, blocks of zeros and large blocks', async () => {
  const hole = Buffer.concat([Buffer.alloc(8192), BIG, Buffer.alloc(4096), Buffer.from('end')]);
  const items: Item[] = [
    { name: 'a', kind: 'directory' }, { name: 'a/one', content: hole, xattrs: { 'user.note': 'hi', 'user.empty': '' } },
    { name: 'a/two', kind: 'hardlink', target: 'a/one' }, { name: 'b', content: 'b', xattrs: { 'user.note': 'hi' } },
  ];
  for (const blockBytes of [4096, 131_072]) {
    const components = byPath(await manifestOf(writeSquashfs(items, { blockBytes })));
    assert.equal(components.get('a/one')?.sha256, sha256(hole));
    assert.deepEqual(components.get('a/one')?.xattrs, { 'user.empty': sha256(''), 'user.note': sha256('hi') });
    assert.deepEqual([components.get('a/two')?.kind, components.get('a/two')?.target], ['hardlink', 'a/one']);
    assert.deepEqual([components.get('a/one')?.order, components.get('b')?.order], [0, 1]);
  }
});

test('an initial RAM disk of several archives comes in parts, compressed or not', async () => {
  const early = Buffer.concat([writeCpio([{ name: 'kernel/microcode.bin', content: 'microcode' }]), Buffer.alloc(512)]);
  const components = byPath(await manifestOf(Buffer.concat([early, gzipSync(writeCpio(ITEMS))])));
  assert.equal(components.get('part-0//kernel/microcode.bin')?.sha256, sha256('microcode'));
  assert.deepEqual([components.get('part-0')?.sha256, components.get('part-1')?.format], [sha256(early), 'gzip']);
  assert.equal(components.get('part-1//content//usr/bin/env')?.sha256, sha256('program'));
});

test('tar: names and links of old GNU archives, pax records with fractions and attributes, global records', async () => {
  const long = 'x'.repeat(150);
  const { tarBlock, paxRecord } = await import('./write-archives.ts');
  const bytes = Buffer.concat([
    tarBlock({ name: Buffer.from('global'), type: 'g', content: Buffer.from(paxRecord('uname', 'ada')), item: {} }),
    tarBlock({ name: Buffer.from('././@LongLink'), type: 'L', content: Buffer.from(`${long}\0`), item: {} }),
    tarBlock({ name: Buffer.from('cut'), type: '0', content: Buffer.from('long'), item: {} }),
    tarBlock({ name: Buffer.from('pax'), type: 'x', content: Buffer.from(paxRecord('mtime', '1496923200.125') + paxRecord('uid', '3000000')), item: {} }),
    tarEntry({ name: 'precise', content: 'p', xattrs: {} }),
    tarEntry({ name: 'attributes', content: 'q', xattrs: { 'security.capability': 'cap' } }),
    Buffer.alloc(1024),
  ]);
  const components = byPath(await manifestOf(bytes));
  assert.deepEqual([components.get(long)?.sha256, components.get(long)?.owner], [sha256('long'), 'ada']);
  assert.deepEqual([components.get('precise')?.mtime, components.get('precise')?.uid], [TIME + 0.125, 3_000_000]);
  assert.deepEqual(components.get('attributes')?.xattrs, { 'security.capability': sha256('cap') });
  assert.equal(components.get('attributes')?.group, 'wheel');
});

test('a gzip stream tells when it was made, and its content has no name', async () => {
  const bytes = gzipSync('hello');
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(4, TIME, true);
  assert.deepEqual((await manifestOf(bytes)).components, [{ kind: 'file', mtime: TIME, path: 'content', sha256: sha256('hello'), size: 5 }]);
});

test('what is no container has no components; nothing at all has neither', async () => {
  for (const bytes of [Buffer.from('#!/bin/sh\n'), Buffer.alloc(0), Buffer.alloc(40_000), Buffer.from('MZ is how this text begins, and a program too'.repeat(9))]) {
    assert.deepEqual(await manifestOf(bytes), { sha256: sha256(bytes), size: bytes.length, madeBy: 'concur test', components: [] });
  }
});

test('large parts are put down and gone afterwards, small ones never leave memory', async () => {
  const large = writeTar([{ name: 'zeros', content: Buffer.alloc(3 * 1024 * 1024, 'x') }]);
  const components = byPath(await manifestOf(gzipSync(gzipSync(large))));
  assert.equal(components.get('content//content')?.sha256, sha256(large));
  assert.equal(components.get('content//content//zeros')?.size, 3 * 1024 * 1024);
});
