import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifest } from '../../../src/statement/manifest.ts';
import { byPath, manifestOf } from './making.ts';
import { paxRecord, tarBlock, writeTar } from './write-archives.ts';
import { writeSquashfs } from './write-squashfs.ts';

const END = Buffer.alloc(1024);
const KIB = 1024;

const file = (name: string) => tarBlock({ name: Buffer.from(name), type: '0', content: Buffer.from('abc'), item: {} });
const pax = (records: string, type = 'x') => tarBlock({ name: Buffer.from('pax'), type, content: Buffer.from(records, 'latin1'), item: {} });
const reasons = ({ unopened = '', components }: Manifest) => [unopened, ...components.map((component) => component.unopened ?? '')].join('; ');

test('bad input 101: owners that no system has are left out, and the rest of the tar archive is read', async () => {
  const binary = file('a');
  binary.fill(0xff, 108, 116);
  binary.fill(0x20, 148, 156);
  binary.write(binary.subarray(0, 512).reduce((sum, byte) => sum + byte, 0).toString(8).padStart(7, '0'), 148, 'latin1');
  const archives = [binary, ...['-1', '1.5', '9999999999999999999'].map((uid) => Buffer.concat([pax(paxRecord('uid', uid) + paxRecord('gid', uid)), file('a')]))];
  for (const archive of archives) {
    const components = byPath(await manifestOf(Buffer.concat([archive, file('b'), END])));
    assert.deepEqual([components.get('a')?.uid, components.get('a')?.size, components.get('b')?.uid], [undefined, 3, 0]);
  }
});

test('bad input 101: a section of an ELF file without bytes that claims more than there are numbers for has no size', async () => {
  const names = Buffer.from('\0.bss\0.shstrtab\0\0', 'latin1');
  const section = (name: number, type: number, offset: bigint, size: bigint) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32LE(name, 0);
    bytes.writeUInt32LE(type, 4);
    bytes.writeBigUInt64LE(offset, 24);
    bytes.writeBigUInt64LE(size, 32);
    return bytes;
  };
  const head = Buffer.alloc(64);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeBigUInt64LE(BigInt(64 + names.length), 40);
  [64, 0, 0, 64, 3, 2].forEach((value, i) => head.writeUInt16LE(value, 52 + 2 * i));
  const components = byPath(await manifestOf(Buffer.concat([head, names, section(0, 0, 0n, 0n), section(1, 8, 0n, 1n << 60n), section(6, 3, 64n, BigInt(names.length))])));
  assert.deepEqual([...components.keys()], ['.bss', '.shstrtab']);
  assert.equal(components.get('.bss')?.size, undefined);
});

test('bad input 100: an archive that would make a manifest too large to be evidence ends with a reason, and what was found is told', async () => {
  const entries = Array.from({ length: 200 }, (_, i) => Buffer.concat([pax(paxRecord('path', `${i}-${'n'.repeat(3_000)}`)), file('a')]));
  const manifest = await manifestOf(Buffer.concat([...entries, END]), { limits: { textBytes: 100 * KIB } });
  assert.match(reasons(manifest), /the manifest would have more than 102400 bytes/);
  assert.ok(manifest.components.length > 20 && manifest.components.length < 40, `${manifest.components.length} components`);
});

test('bad input 100: an entry with more owners, attributes or targets than a line has room for is told without them', async () => {
  const attributes = Array.from({ length: 20_000 }, (_, i) => paxRecord(`SCHILY.xattr.user.${i}`, 'x')).join('');
  for (const records of [attributes, paxRecord('uname', '\x1b'.repeat(200_000)), paxRecord('uname', 'x'.repeat(200_000)), paxRecord('linkpath', '\xff'.repeat(200_000))]) {
    const link = tarBlock({ name: Buffer.from('link'), type: '2', content: Buffer.alloc(0), item: {}, target: 't' });
    for (const entry of [file('a'), link]) {
      const manifest = await manifestOf(Buffer.concat([pax(records), entry, file('b'), END]));
      assert.equal(manifest.unopened, undefined);
      assert.equal(byPath(manifest).get('b')?.size, 3);
    }
  }
  const told = await manifestOf(Buffer.concat([pax(attributes), file('a'), END]));
  assert.match(reasons(told), /what its container says of it has \d+ bytes/);
  assert.equal(told.components[0]?.size, 3);
});

test('bad input 100: records for all entries of a tar archive are bounded, however many headers bring some', async () => {
  const headers = Array.from({ length: 40 }, (_, i) => pax(Array.from({ length: 1_000 }, (_, k) => paxRecord(`k${i}.${k}`, 'x')).join(''), 'g'));
  assert.match(reasons(await manifestOf(Buffer.concat([...headers, file('a'), END]))), /more than 10000 records/);
  const usual = pax(paxRecord('comment', '0123456789abcdef'), 'g');
  assert.equal((await manifestOf(Buffer.concat([usual, writeTar([{ name: 'a', content: 'a' }])]))).unopened, undefined);
});

test('bad input 100: a squashfs file that claims more blocks than can be held is told', async () => {
  const [content, blocks] = [Buffer.alloc(3 * 4096, 'x'), 40_000_000];
  const store = (bytes: Buffer) => bytes;
  const image = writeSquashfs([{ name: 'f', content }], { compress: store });
  const sound = await manifestOf(image);
  assert.equal(byPath(sound).get('f')?.size, content.length);
  // Its inode: the long form of a file, with its size behind the header and the start. The table is then made as long as it says.
  const table = Number(image.readBigUInt64LE(64));
  const size = image.indexOf(Buffer.from([0, 0x30, 0, 0, 0, 0, 0, 0]), table);
  assert.ok(size > table);
  const end = Number(image.readBigUInt64LE(72));
  const filler = Buffer.alloc(8192 + 2);
  filler.writeUInt16LE(8192 | 0x8000, 0);
  const count = 1_200;
  const fillers = Buffer.concat(Array.from({ length: count }, () => filler));
  const grown = Buffer.concat([image.subarray(0, end), fillers, image.subarray(end)]);
  for (const at of [40, 48, 72, 80]) {
    const place = image.readBigUInt64LE(at);
    if (place !== 0xffff_ffff_ffff_ffffn) grown.writeBigUInt64LE(place + BigInt(fillers.length), at);
  }
  const list = Number(image.readBigUInt64LE(48));
  grown.writeBigUInt64LE(image.readBigUInt64LE(list) + BigInt(fillers.length), list + fillers.length);
  const claimed = Math.min(blocks, count * 2_000);
  grown.writeBigUInt64LE(BigInt(claimed) * 4096n, size);
  assert.match(reasons(await manifestOf(grown)), /more than 2000000 blocks/);
});
