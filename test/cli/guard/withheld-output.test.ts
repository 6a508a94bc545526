import assert from 'node:assert/strict';
import { open, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { refuseUnfit, withhold } from '../../../cli/guard/withheld-output.ts';
import { refusedAs } from '../../refusal.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ON_LINUX = { skip: process.platform === 'linux' ? false : 'only Linux tells who has a file open' };
const PAST = new Date(1_700_000_000_000);

for (const [what, meddle] of [
  ['is written to', async (path: string) => { await writeFile(path, 'EVIL'); }],
  ['is written to, and its time set back', async (path: string) => { await writeFile(path, 'EVIL'); await utimes(path, PAST, PAST); }],
  ['is exchanged', async (path: string) => { await writeFile(`${path}.new`, 'EVIL'); await rename(`${path}.new`, path); }],
] as const) {
  test(`bad input 101: what ${what} after it was judged is not put in place`, async (t) => {
    const folder = await temporaryFolder(t);
    await using withheld = await withhold(join(folder, 'out'));
    await writeFile(withheld.path, 'GOOD');
    await utimes(withheld.path, PAST, PAST);
    const judged = await refuseUnfit(withheld, 'curl');
    await meddle(withheld.path);
    await assert.rejects(withheld.release(judged), refusedAs('file-changed', /changed while it was judged/));
    assert.ok(!(await readdir(folder)).includes('out'));
  });
}

test('what stays as it was is put in place, and nothing else is left', async (t) => {
  const folder = await temporaryFolder(t);
  {
    await using withheld = await withhold(join(folder, 'out'));
    await writeFile(withheld.path, 'GOOD');
    await using _reader = await open(withheld.path);
    await withheld.release(await refuseUnfit(withheld, 'curl'));
  }
  assert.equal(await readFile(join(folder, 'out'), 'utf8'), 'GOOD');
  assert.deepEqual(await readdir(folder), ['out']);
});

test('bad input 101: what somebody still has open for writing is not put in place, also where nothing was written since', ON_LINUX, async (t) => {
  const folder = await temporaryFolder(t);
  await using withheld = await withhold(join(folder, 'out'));
  await using written = await open(withheld.path, 'wx');
  await written.writeFile('GOOD');
  await assert.rejects(withheld.release(await refuseUnfit(withheld, 'curl')), refusedAs('file-changed', new RegExp(`^process ${process.pid}, which the command left running`)));
  assert.ok(!(await readdir(folder)).includes('out'));
  await written.close();
  await withheld.release(await refuseUnfit(withheld, 'curl'));
});
