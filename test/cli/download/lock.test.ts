import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { lock } from '../../../cli/download/lock.ts';
import { refusedAs } from '../../refusal.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const GONE = '999999999\n';

test('one holds it, the others are told by whom, and it leaves nothing behind', async (t) => {
  const folder = await temporaryFolder(t);
  const unlock = await lock(join(folder, 'lock'));
  await assert.rejects(lock(join(folder, 'lock')), refusedAs('busy', new RegExp(`process ${process.pid}\\)`)));
  assert.deepEqual(await readdir(folder), ['lock']);
  await unlock();
  assert.deepEqual(await readdir(folder), []);
});

for (const [what, left] of [['that nobody had', null], ['that was left behind', GONE], ['that was left behind empty', '']] as const) {
  test(`of many who want a lock ${what} one gets it: two would write into one file, and one of them after it was judged`, async (t) => {
    const folder = await temporaryFolder(t);
    for (let round = 0; round < 60; round++) {
      const path = join(folder, `${round}`);
      if (left !== null) await writeFile(path, left);
      const ended = await Promise.allSettled(Array.from({ length: 6 }, () => lock(path)));
      assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1, `round ${round}`);
    }
    assert.equal((await readdir(folder)).length, 60);
  });
}

test('whoever ended while it removed a lock that was left behind keeps nobody away', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'lock'), GONE);
  await writeFile(join(folder, 'lock.left'), GONE);
  await (await lock(join(folder, 'lock')))();
  assert.deepEqual(await readdir(folder), []);
});
