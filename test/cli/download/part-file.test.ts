import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chown, link, mkdir, open, readdir, readFile, rename, rm, symlink, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assert as check, asyncProperty, constantFrom, array, integer } from 'fast-check';
import { openPart } from '../../../cli/download/part-file.ts';
import { refusedAs } from '../../refusal.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const MIB = 1024 * 1024;
const NOTED = { url: 'https://example.org/a', validator: '"1"' };
const quiet = () => undefined;

function bytes(length: number, seed = 1): Buffer {
  return Buffer.alloc(length, `${seed} `);
}

test('whatever pieces come, and whenever it is closed, opened and begun anew, the hash is that of what is in the file', async (t) => {
  const folder = await temporaryFolder(t);
  const step = constantFrom('small', 'large', 'empty', 'flush', 'reopen', 'restart');
  let round = 0;
  await check(asyncProperty(array(step, { maxLength: 12 }), integer({ min: 1, max: 255 }), async (steps, seed) => {
    const path = join(folder, `${++round}.part`);
    let part = await openPart(path, quiet);
    await part.note(NOTED);
    let expected = Buffer.alloc(0);
    for (const [i, action] of steps.entries()) {
      const piece = bytes({ small: 1000 + i, large: MIB + i, empty: 0 }[action as string] ?? 0, seed);
      if (action === 'flush') await part.flush();
      else if (action === 'restart') {
        await part.restart();
        expected = Buffer.alloc(0);
      } else if (action === 'reopen') {
        await part.flush();
        await part.close();
        part = await openPart(path, quiet);
        await part.note(NOTED);
      } else {
        await part.append(piece);
        expected = Buffer.concat([expected, piece]);
      }
      assert.equal(part.size, expected.length);
    }
    assert.equal(await part.finish(), createHash('sha256').update(expected).digest('hex'));
    assert.ok((await readFile(path)).equals(expected));
    await part.close();
  }), { seed: 4, numRuns: 40 });
});

test('an empty one leaves nothing behind', async (t) => {
  const folder = await temporaryFolder(t);
  const part = await openPart(join(folder, 'a.part'), quiet);
  await part.note(NOTED);
  await part.close();
  assert.deepEqual(await readdir(folder), []);
});

test('one without a note of what it is a part is emptied', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'a.part'), 'whatever');
  const part = await openPart(join(folder, 'a.part'), quiet);
  assert.equal(part.size, 0);
  await part.close();
});

test('bad input 101: a link, a folder or a pipe in its place is not written to', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'mine'), 'mine');
  await symlink(join(folder, 'mine'), join(folder, 'link.part'));
  await mkdir(join(folder, 'folder.part'));
  for (const name of ['link.part', 'folder.part']) {
    await assert.rejects(openPart(join(folder, name), quiet), (error: { code?: string }) => error.code === 'write-failed');
  }
  assert.equal(await readFile(join(folder, 'mine'), 'utf8'), 'mine');
  assert.deepEqual((await readdir(folder)).filter((name) => name.endsWith('.lock')), [], 'and no lock stays');
});

test('bad input 101: a file with a second name, or of somebody else, is not gone on with: they could write to it afterwards', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'linked.part'), 'begun');
  await link(join(folder, 'linked.part'), join(folder, 'second'));
  await assert.rejects(openPart(join(folder, 'linked.part'), quiet), refusedAs('file-unsuitable', /has another name/));
  assert.equal(await readFile(join(folder, 'second'), 'utf8'), 'begun');
  if (process.geteuid?.() !== 0) return t.diagnostic('only root can give a file away: that half was not tried');
  await writeFile(join(folder, 'given.part'), 'begun');
  await chown(join(folder, 'given.part'), 65_534, 65_534);
  await assert.rejects(openPart(join(folder, 'given.part'), quiet), refusedAs('file-unsuitable', /belongs to somebody else/));
});

test('bad input 101: the note beside it is not written through a link', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'mine'), 'mine');
  await symlink(join(folder, 'mine'), join(folder, 'a.part.json'));
  const part = await openPart(join(folder, 'a.part'), quiet);
  await part.note(NOTED);
  await part.close();
  assert.equal(await readFile(join(folder, 'mine'), 'utf8'), 'mine');
});

test('one that something else took the place of, or wrote to, has no hash', async (t) => {
  const folder = await temporaryFolder(t);
  for (const meddle of [
    async (path: string) => { await writeFile(`${path}.other`, 'other'); await rename(`${path}.other`, path); },
    async (path: string) => { await writeFile(path, 'more', { flag: 'a' }); },
  ]) {
    const path = join(folder, 'a.part');
    const part = await openPart(path, quiet);
    await part.append(bytes(100));
    await part.flush();
    await meddle(path);
    await assert.rejects(part.finish(), refusedAs('file-changed', /changed while it was written/));
    await part.close();
    await rm(path);
  }
});

test('a disk that told of its failure while the bytes came is not believed at the end', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'a.part');
  const part = await openPart(path, quiet);
  // A disk tells of a failure once only.
  const probe = await open(path);
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  let calls = 0;
  t.mock.method(prototype, 'datasync', async () => {
    if (++calls === 1) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  });
  const piece = bytes(4 * MIB);
  for (let i = 0; i < 18; i++) await part.append(piece);
  await assert.rejects(part.finish(), refusedAs('write-failed', /EIO/));
  assert.ok(calls >= 1);
  await part.close();
});

test('interrupting the hashing of what was there closes it, and unlocks the place', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'a.part');
  await writeFile(path, bytes(3 * MIB));
  await writeFile(`${path}.json`, `${JSON.stringify(NOTED)}\n`);
  await assert.rejects(openPart(path, () => { throw new Error('enough'); }), /enough/);
  const part = await openPart(path, quiet);
  assert.equal(part.size, 3 * MIB);
  await part.close();
});
