import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileSystemFacts, gatherFileSystemFacts } from '../../src/build/file-system-facts.ts';
import { refusedAs } from '../refusal.ts';

const TABLE = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard,errors=remount-ro
30 27 0:40 / /build rw,nosuid,noatime - tmpfs tmpfs rw,size=16g,uid=1000
31 27 0:41 / /mnt/my\\040disk ro,relatime master:2 propagate_from:1 - vfat /dev/sdb rw,uid=1000
32 27 0:42 / /mnt/twice rw - ext4 /dev/sdc rw
33 32 0:43 / /mnt/twice rw - overlay overlay rw,lowerdir=/home/anna/base
`;

for (const [folder, type, options] of [
  ['/home/anna', 'ext4', 'rw,relatime'],
  ['/build', 'tmpfs', 'rw,nosuid,noatime'],
  ['/build/tails/iso', 'tmpfs', 'rw,nosuid,noatime'],
  ['/builder', 'ext4', 'rw,relatime'],
  ['/mnt/my disk/x', 'vfat', 'ro,relatime'],
  ['/mnt/twice', 'overlay', 'rw'],
] as const) {
  test(`${folder} lies on ${type}, and nothing else of the file system is told`, () => {
    assert.deepEqual(fileSystemFacts(folder, TABLE), { 'filesystem.type': type, 'filesystem.options': options });
  });
}

test('without a mount table there are no facts', () => {
  assert.deepEqual(fileSystemFacts('/build', ''), {});
  assert.deepEqual(fileSystemFacts('/build', 'not a mount table\n - \n'), {});
});

test('/proc is found to be proc, also through a relative path', async (t) => {
  if (!existsSync('/proc/self/mountinfo')) return t.skip('there is no /proc/self/mountinfo');
  assert.equal((await gatherFileSystemFacts('/proc/self/'))['filesystem.type'], 'proc');
  assert.ok((await gatherFileSystemFacts('.'))['filesystem.type']);
});

test('a build folder that does not exist is named', async () => {
  await assert.rejects(gatherFileSystemFacts('/no/such/folder'), refusedAs('read-failed', /cannot read "\/no\/such\/folder": there is no such file or folder/));
});
