import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isConcurError } from '../../src/base/errors.ts';
import { MAX_PAYLOAD_BYTES, MAX_SIGNATURE_FILE_BYTES } from '../../src/base/limits.ts';
import { countForeign, walkForeign } from '../../src/formats/walk.ts';
import { refusedAs } from '../refusal.ts';
import { armoredSignature } from './signing.ts';
import { inFolder, statementIn, walkAll, type Item } from './walking.ts';

const SUMS = `${'a1'.repeat(32)}  example-1.0.tar.gz\n`;

describe('files that are not what they seem (bad input 99, 101)', () => {
  test('links are not followed, out of the tree or in circles; pipes are passed over', async () => {
    await inFolder({ 'tree/1.0/alice/all.SHA256SUMS': SUMS, 'tree/1.0/alice/all.SHA256SUMS.asc': await armoredSignature(SUMS), 'outside/secret.SHA256SUMS': SUMS, 'outside/secret.SHA256SUMS.asc': await armoredSignature(SUMS) }, async (folder) => {
      const tree = join(folder, 'tree');
      await symlink('../outside', join(tree, 'out'));
      await symlink('.', join(tree, 'round'));
      await symlink('../outside/secret.SHA256SUMS', join(tree, 'secret.SHA256SUMS'));
      execFileSync('mkfifo', [join(tree, 'pipe.SHA256SUMS'), join(tree, '1.0', 'alice', 'all.SHA256SUMS.sig')]);
      const { items, refused, ignored } = await walkAll(tree);
      assert.deepEqual([items.map(({ path }) => path), refused], [['1.0/alice/all.SHA256SUMS'], []]);
      assert.deepEqual(ignored, Object.fromEntries(['1.0/alice/all.SHA256SUMS.sig', 'out', 'pipe.SHA256SUMS', 'round', 'secret.SHA256SUMS'].map((path) => [path, 'no-regular-file'])));
    });
  });
  test('a link that the operator names is followed', async () => {
    await inFolder({ 'tree/1.0/alice/all.SHA256SUMS': SUMS, 'tree/1.0/alice/all.SHA256SUMS.asc': await armoredSignature(SUMS) }, async (folder) => {
      await symlink('tree', join(folder, 'link'));
      assert.equal((await walkAll(join(folder, 'link'))).items.length, 1);
    });
  });
  test('what is too large is refused with its size, and an enormous sparse file costs nothing', async () => {
    await inFolder({ 'a.SHA256SUMS': '', 'a.SHA256SUMS.asc': await armoredSignature(SUMS), 'b.SHA256SUMS': SUMS, 'b.SHA256SUMS.asc': '', 'c.iso': '', 'c.iso.asc': await armoredSignature(SUMS), 'd.json': '{' }, async (folder) => {
      await truncate(join(folder, 'a.SHA256SUMS'), MAX_PAYLOAD_BYTES + 1);
      await truncate(join(folder, 'b.SHA256SUMS.asc'), MAX_SIGNATURE_FILE_BYTES + 1);
      await truncate(join(folder, 'c.iso'), 3 * 2 ** 30);
      await truncate(join(folder, 'd.json'), 3 * 2 ** 30);
      const { items, refused, ignored } = await walkAll(folder);
      assert.deepEqual([items, refused], [[], [['a.SHA256SUMS', 'statement-too-large'], ['b.SHA256SUMS.asc', 'statement-too-large']]]);
      assert.deepEqual(ignored, { 'c.iso': 'signs-a-file', 'd.json': 'no-attestation' });
    });
  });
  test('bad input 3: the largest file that can travel does', async () => {
    const sums = `${SUMS}#`.padEnd(MAX_PAYLOAD_BYTES, 'x');
    await inFolder({ 'a.SHA256SUMS': sums, 'a.SHA256SUMS.asc': await armoredSignature(sums) }, async (folder) => {
      const { items: [item] } = await walkAll(folder);
      assert.equal((await statementIn(item as Item)).values.length, 1);
    });
  });
  test('what cannot be read is refused, and the rest goes on', { skip: process.getuid?.() === 0 ? 'root can read everything' : false }, async () => {
    const asc = await armoredSignature(SUMS);
    await inFolder({ 'a/all.SHA256SUMS': SUMS, 'a/all.SHA256SUMS.asc': asc, 'b/all.SHA256SUMS': SUMS, 'b/all.SHA256SUMS.asc': asc, 'c/all.SHA256SUMS': SUMS }, async (folder) => {
      await chmod(join(folder, 'a/all.SHA256SUMS'), 0);
      await chmod(join(folder, 'c'), 0);
      const { items, refused } = await walkAll(folder);
      await chmod(join(folder, 'c'), 0o700);
      assert.deepEqual([items.map(({ path }) => path), refused], [['b/all.SHA256SUMS'], [['a/all.SHA256SUMS', 'read-failed'], ['c', 'read-failed']]]);
    });
  });
  test('a name that is no text cannot be opened, and the rest goes on', async () => {
    await inFolder({ 'z.SHA256SUMS': SUMS, 'z.SHA256SUMS.asc': await armoredSignature(SUMS) }, async (folder) => {
      await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff), Buffer.from('.SHA256SUMS')]), SUMS);
      const { items, refused } = await walkAll(folder);
      assert.deepEqual([items.length, refused], [1, [['\ufffd.SHA256SUMS', 'read-failed']]]);
    });
  });
  test('a path that is not there, or a pipe, is said at once', async () => {
    await inFolder({}, async (folder) => {
      await assert.rejects(walkAll(join(folder, 'nothing')), refusedAs('read-failed', /there is no such file or folder/));
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      await assert.rejects(walkAll(join(folder, 'pipe')), refusedAs('file-unsuitable', /is neither a file nor a folder/));
      await assert.rejects(countForeign(join(folder, 'pipe')), (error) => isConcurError(error, 'file-unsuitable'));
      assert.deepEqual((await walkAll(folder)).all.map(({ path }) => path), ['pipe']);
    });
  });
});

describe('one file that the operator names', () => {
  const files = async (): Promise<Record<string, string>> => ({
    'x/SHA256SUMS': SUMS, 'x/SHA256SUMS.alice.asc': await armoredSignature(SUMS), 'x/SHA256SUMS.bob.asc': await armoredSignature(SUMS, { by: 'bob' }),
    'x/other.SHA256SUMS': SUMS, 'x/other.SHA256SUMS.asc': await armoredSignature(SUMS), 'x/page': '<html>', 'x/page.asc': await armoredSignature('<html>'),
  });
  test('comes with all of its signatures', async () => {
    await inFolder(await files(), async (folder) => {
      assert.deepEqual((await walkAll(join(folder, 'x/SHA256SUMS'))).items.map(({ filing }) => filing.signaturePath), ['SHA256SUMS.alice.asc', 'SHA256SUMS.bob.asc']);
      assert.equal(await countForeign(join(folder, 'x/SHA256SUMS')), 3);
    });
  });
  test('or is a signature, and brings what it signs', async () => {
    await inFolder(await files(), async (folder) => {
      assert.deepEqual((await walkAll(join(folder, 'x/SHA256SUMS.bob.asc'))).items.map(({ path, filing }) => [path, filing.signaturePath]), [['SHA256SUMS', 'SHA256SUMS.bob.asc']]);
    });
  });
  test('and whose format is named is taken for that, whatever it is called', async () => {
    await inFolder({ ...await files(), 'x/alone': SUMS }, async (folder) => {
      assert.deepEqual((await walkAll(join(folder, 'x/alone'), { format: 'sha256sums' })).refused, [['alone', 'signature-missing']]);
      assert.equal((await walkAll(join(folder, 'x/page'))).items.length, 0);
      const { items: [item] } = await walkAll(join(folder, 'x/page'), { format: 'sha256sums' });
      await assert.rejects(statementIn(item as Item), refusedAs('foreign-malformed', /it begins with "<html>"/));
    });
  });
});

test('a walk that is aborted stops between two files', async () => {
  await inFolder({ 'a.SHA256SUMS': SUMS, 'a.SHA256SUMS.asc': await armoredSignature(SUMS), 'b.SHA256SUMS': SUMS, 'b.SHA256SUMS.asc': await armoredSignature(SUMS) }, async (folder) => {
    const stop = new AbortController();
    const seen: string[] = [];
    await assert.rejects(async () => {
      for await (const { path } of walkForeign(folder, { signal: stop.signal })) {
        seen.push(path);
        stop.abort(new Error('enough'));
      }
    }, /enough/);
    assert.deepEqual(seen, ['a.SHA256SUMS']);
  });
});
