import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { whoStillWrites } from '../../../cli/guard/still-writing.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ON_LINUX = { skip: process.platform === 'linux' ? false : 'only Linux tells who has a file open' };
const CONTAINER = ['-rm', 'sh', '-c', 'mount --bind "$0" "$1" && exec 3>> "$1/file" && echo opened && read -r _', '.', 'elsewhere'];
const WITH_CONTAINERS = { skip: spawnSync('unshare', ['-rm', 'true']).status === 0 ? false : 'nobody may make a mount namespace here' };

test('bad input 101: who has the file open under another path, as in a container, is found', WITH_CONTAINERS, async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'elsewhere'));
  await writeFile(join(folder, 'file'), 'GOOD');
  const container = spawn('unshare', CONTAINER, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(container.stdout, 'data');
  const found = await whoStillWrites(join(folder, 'file'));
  container.stdin.end();
  await once(container, 'close');
  assert.equal(found, container.pid);
  assert.equal(await whoStillWrites(join(folder, 'file')), null);
});

test('bad input 101: a file that another program has open deeper than a path can say keeps nobody from looking', ON_LINUX, async (t) => {
  const folder = await temporaryFolder(t);
  const levels = `${'d'.repeat(200)}/`.repeat(12);
  await mkdir(join(folder, levels), { recursive: true });
  await using halfway = await open(join(folder, levels));
  const rest = `/proc/self/fd/${halfway.fd}/${levels}`;
  await mkdir(rest, { recursive: true });
  await using deep = await open(join(rest, 'file'), 'wx');
  await writeFile(join(folder, 'file'), 'GOOD');
  assert.equal(await whoStillWrites(join(folder, 'file')), null);
  await deep.close();
  await rm(`/proc/self/fd/${halfway.fd}/${'d'.repeat(200)}`, { recursive: true });
});
