import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { MAX_EVIDENCE_BYTES, MAX_PARTIAL_PIECES } from '../../src/base/limits.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { evidenceFiles } from '../../src/node/evidence-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

suite('a piece of evidence that comes in parts', () => {
  const piece = randomBytes(300_000);
  const sha256 = sha256Hex(piece);

  async function open(t: TestContext) {
    const home = await temporaryFolder(t);
    const folder = join(home, 'evidence');
    return { folder, shelf: evidenceFiles(folder) };
  }

  test('is on the shelf when it is whole, and not before', async (t) => {
    const { folder, shelf } = await open(t);
    const partial = await shelf.begin(sha256);
    await partial.append(piece.subarray(0, 100_000));
    assert.equal(await shelf.has(sha256), false);
    assert.deepEqual(await shelf.list(), []);
    await partial.append(piece.subarray(100_000));
    assert.equal(await partial.finish(), true);
    await partial.close();
    const kept = await shelf.get(sha256);
    assert.ok(kept !== null);
    assert.deepEqual(await buffer(kept.content), piece);
    assert.deepEqual(await readdir(folder), [sha256]);
  });

  test('goes on where it was interrupted, also after a restart', async (t) => {
    const { folder, shelf } = await open(t);
    const first = await shelf.begin(sha256);
    await first.append(piece.subarray(0, 123_456));
    await first.close();
    const second = await evidenceFiles(folder).begin(sha256);
    assert.equal(second.length, 123_456);
    await second.append(piece.subarray(123_456));
    assert.equal(await second.finish(), true);
    await second.close();
  });

  test('that comes out wrong is forgotten, and may be begun anew', async (t) => {
    const { folder, shelf } = await open(t);
    const partial = await shelf.begin(sha256);
    await partial.append(randomBytes(1_000));
    assert.equal(await partial.finish(), false);
    assert.equal(partial.length, 0);
    await partial.append(piece);
    assert.equal(await partial.finish(), true);
    await partial.close();
    assert.deepEqual(await readdir(folder), [sha256]);
  });

  test('bad input 100: grows no larger than evidence may be', async (t) => {
    const { shelf } = await open(t);
    const partial = await shelf.begin(sha256);
    const part = Buffer.alloc(MAX_EVIDENCE_BYTES / 4);
    for (let i = 0; i < 4; i++) await partial.append(part);
    await assert.rejects(partial.append(Buffer.alloc(1)), { code: 'file-unsuitable' });
    await partial.close();
  });

  test('is forgotten when many others were begun after it', async (t) => {
    const { folder, shelf } = await open(t);
    await mkdir(folder);
    const names = Array.from({ length: MAX_PARTIAL_PIECES + 3 }, (_, i) => `.partial-${i.toString(16).padStart(64, '0')}`);
    for (const [i, name] of names.entries()) {
      await writeFile(join(folder, name), 'x');
      await utimes(join(folder, name), 1_000 + i, 1_000 + i);
    }
    await (await shelf.begin(sha256)).close();
    assert.deepEqual((await readdir(folder)).sort(), [...names.slice(4), `.partial-${sha256}`].sort());
  });

  test('bad input 101: is not written through a link', { skip: process.platform === 'win32' }, async (t) => {
    const { folder, shelf } = await open(t);
    await mkdir(folder);
    await writeFile(join(folder, '..', 'precious'), 'p');
    await symlink(join(folder, '..', 'precious'), join(folder, `.partial-${sha256}`));
    await assert.rejects(shelf.begin(sha256), { code: 'write-failed' });
  });
});
