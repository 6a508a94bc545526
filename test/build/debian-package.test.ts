import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { findPackage } from '../../src/build/debian-package.ts';

const PATH = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
const noDpkg = existsSync('/usr/bin/dpkg-query') ? false : 'dpkg is not installed';

test('a command is traced to its package and that package\'s version', { skip: noDpkg }, async () => {
  const version = execFileSync('dpkg-query', ['--show', '--showformat=${Version}', 'dpkg'], { encoding: 'utf8' });
  assert.equal(await findPackage('dpkg-query', PATH), `dpkg ${version}`);
});

test('a command that its package lists under /bin is found under /usr/bin', { skip: noDpkg }, async () => {
  assert.match(await findPackage('tar', PATH) ?? '', /^tar \d/);
});

test('an alternative is traced to what it leads to', { skip: noDpkg }, async (t) => {
  if (!existsSync('/etc/alternatives/awk')) return t.skip('awk is no alternative here');
  assert.match(await findPackage('awk', PATH) ?? '', /^(?:mawk|gawk|original-awk|busybox) \d/);
});

test('a command of no package, and one that is not there, have none', async () => {
  assert.equal(await findPackage('concur-no-such-tool', PATH), null);
  assert.equal(await findPackage('environ', { PATH: '/proc/self' }), null);
});

test('without dpkg no package is known', async () => {
  assert.equal(await findPackage('sh', { PATH: '/proc/self' }), null);
});
