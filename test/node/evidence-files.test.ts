import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { MAX_EVIDENCE_BYTES } from '../../src/base/limits.ts';
import { EMPTY_SHA256 } from '../../src/base/sha256.ts';
import type { EvidenceShelf } from '../../src/ledger/evidence-shelf.ts';
import { evidenceFiles } from '../../src/node/evidence-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

suite('the shelf of evidence', () => {
  async function open(t: TestContext): Promise<{ folder: string; shelf: EvidenceShelf }> {
    const home = await temporaryFolder(t);
    const folder = join(home, 'evidence');
    return { folder, shelf: evidenceFiles(folder) };
  }

  async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield Buffer.from(text);
  }

  const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

  test('gives back what was put there, by its hash', async (t) => {
    const { shelf } = await open(t);
    const kept = await shelf.put(pieces('built in ', '3 minutes\n'));
    assert.deepEqual(kept, { sha256: hashOf('built in 3 minutes\n'), size: 19, outcome: 'stored' });
    const piece = await shelf.get(kept.sha256);
    assert.ok(piece !== null);
    assert.equal(piece.size, 19);
    assert.equal((await buffer(piece.content)).toString(), 'built in 3 minutes\n');
  });

  test('keeps nothing twice, and says so', async (t) => {
    const { folder, shelf } = await open(t);
    await shelf.put(pieces('a log'));
    assert.equal((await shelf.put(pieces('a ', 'log'))).outcome, 'known');
    assert.deepEqual(await readdir(folder), [hashOf('a log')]);
  });

  test('keeps an empty piece', async (t) => {
    const { shelf } = await open(t);
    assert.deepEqual(await shelf.put(pieces()), { sha256: EMPTY_SHA256, size: 0, outcome: 'stored' });
    assert.equal((await shelf.get(EMPTY_SHA256))?.size, 0);
  });

  test('has nothing before anything was put there, and makes no folder to say so', async (t) => {
    const { folder, shelf } = await open(t);
    assert.deepEqual(await shelf.list(), []);
    assert.equal(await shelf.get(EMPTY_SHA256), null);
    assert.equal(await shelf.has(EMPTY_SHA256), false);
    await assert.rejects(stat(folder), { code: 'ENOENT' });
  });

  test('lists pieces by their hashes, with their first bytes', async (t) => {
    const { shelf } = await open(t);
    const texts = ['one', 'two', 'x'.repeat(10_000)];
    for (const text of texts) await shelf.put(pieces(text));
    const listed = await shelf.list();
    assert.deepEqual(listed.map(({ sha256 }) => sha256), texts.map(hashOf).sort());
    const long = listed.find(({ size }) => size === 10_000);
    assert.equal(Buffer.from(long?.head ?? []).toString(), 'x'.repeat(4_096));
  });

  test('gives out nothing of a piece that was damaged, and takes it anew', async (t) => {
    const { folder, shelf } = await open(t);
    const { sha256 } = await shelf.put(pieces('evidence'));
    await writeFile(join(folder, sha256), 'evidencf');
    await assert.rejects(shelf.get(sha256), { code: 'store-damaged', message: new RegExp(sha256) });
    await shelf.put(pieces('evidence'));
    assert.equal((await shelf.get(sha256))?.size, 8);
  });

  test('takes the largest piece that a statement may name, and not one byte more', async (t) => {
    const { folder, shelf } = await open(t);
    const piece = Buffer.alloc(MAX_EVIDENCE_BYTES / 16);
    async function* sixteen(more: Uint8Array): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 16; i++) yield piece;
      yield more;
    }
    assert.equal((await shelf.put(sixteen(Buffer.alloc(0)))).size, MAX_EVIDENCE_BYTES);
    await assert.rejects(shelf.put(sixteen(Buffer.alloc(1))), { code: 'file-unsuitable' });
    assert.equal((await readdir(folder)).length, 1);
  });

  test('keeps nothing of a content whose source fails, and throws what the source threw', async (t) => {
    const { folder, shelf } = await open(t);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the other side went away');
    }
    await assert.rejects(shelf.put(failing()), { message: 'the other side went away' });
    assert.deepEqual(await readdir(folder), []);
  });

  test('clears away what a crash left unfinished, and takes it for nothing', async (t) => {
    const { folder, shelf } = await open(t);
    await shelf.put(pieces('whole'));
    await writeFile(join(folder, '.unfinished-1'), 'half');
    assert.equal((await shelf.list()).length, 1);
    await evidenceFiles(folder).put(pieces('another'));
    assert.equal((await readdir(folder)).includes('.unfinished-1'), false);
  });

  test('bad input 101: takes neither a link nor a pipe for evidence, and does not wait for one', { skip: process.platform === 'win32' }, async (t) => {
    const { folder, shelf } = await open(t);
    await shelf.put(pieces('a log'));
    const [link, pipe] = [hashOf('a link'), hashOf('a pipe')];
    await symlink('/etc/hostname', join(folder, link));
    execFileSync('mkfifo', [join(folder, pipe)]);
    for (const name of [link, pipe]) await assert.rejects(shelf.get(name), { code: 'store-damaged', hint: /remove it/ });
    assert.deepEqual((await shelf.list()).map(({ sha256 }) => sha256), [hashOf('a log')]);
  });

  test('is closed to everybody else', { skip: process.platform === 'win32' }, async (t) => {
    const { folder, shelf } = await open(t);
    const { sha256 } = await shelf.put(pieces('private'));
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, sha256))).mode & 0o777, 0o600);
  });

  test('never leaves its folder, whatever it is asked for', async (t) => {
    const { folder, shelf } = await open(t);
    await shelf.put(pieces('x'));
    await writeFile(join(folder, '..', 'secret'), 's');
    for (const name of ['../secret', '', '.', `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
      await assert.rejects(shelf.get(name), { code: 'hash-malformed' });
    }
    assert.equal(await readFile(join(folder, '..', 'secret'), 'utf8'), 's');
  });
});
