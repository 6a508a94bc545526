import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { effectiveLocale, gatherProcessFacts } from '../../src/build/process-facts.ts';

test('LC_ALL decides over every category', () => {
  assert.equal(effectiveLocale({ LC_ALL: 'C.UTF-8', LC_COLLATE: 'de_DE.UTF-8', LANG: 'en_GB.UTF-8' }), 'C.UTF-8');
});

test('categories that deviate from LANG are named', () => {
  assert.equal(effectiveLocale({ LANG: 'en_GB.UTF-8', LC_TIME: 'C', LC_COLLATE: 'POSIX', LC_CTYPE: 'en_GB.UTF-8' }), 'en_GB.UTF-8 collate=POSIX time=C');
});

test('an empty variable counts as unset, and nothing set is C', () => {
  assert.equal(effectiveLocale({ LC_ALL: '', LC_TIME: '', LANG: 'fr_FR' }), 'fr_FR');
  assert.equal(effectiveLocale({ LANG: '' }), 'C');
  assert.equal(effectiveLocale({ LC_CTYPE: 'C.UTF-8' }), 'C ctype=C.UTF-8');
});

test('the time zone is TZ; empty means UTC, unset means the machine\'s', async () => {
  assert.equal((await gatherProcessFacts({ TZ: 'Europe/Lisbon' }))['time.zone'], 'Europe/Lisbon');
  assert.equal((await gatherProcessFacts({ TZ: '' }))['time.zone'], 'UTC');
  assert.equal((await gatherProcessFacts({}))['time.zone'], Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test('the umask is what a shell says that it inherits from us', async (t) => {
  if (process.platform === 'win32') return t.skip('there is no umask');
  assert.equal((await gatherProcessFacts({})).umask, execFileSync('/bin/sh', ['-c', 'umask'], { encoding: 'utf8' }).trim());
});
