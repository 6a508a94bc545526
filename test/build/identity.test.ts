import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { identityOf, readIdentity, revealsIdentity } from '../../src/build/identity.ts';

const ANNA = identityOf({ hosts: ['wren.example.org'], users: ['anna'], homes: ['/home/anna'] });

for (const text of ['/home/anna/build', '6.1.0-anna1', 'built by Anna on Debian', 'anna', 'host=WREN', 'wren.example.org', 'anna@x', 'gcc_anna']) {
  test(`"${text}" tells who or where`, () => assert.ok(revealsIdentity(text, ANNA)));
}

for (const text of ['6.1.0-42-amd64', 'Susanna 4.2', 'annabel', 'wrench 1.0', 'GNU/Linux', '']) {
  test(`"${text}" tells neither`, () => assert.ok(!revealsIdentity(text, ANNA)));
}

test('letters beyond ASCII belong to the word', () => {
  assert.ok(!revealsIdentity('annaé', ANNA));
  assert.ok(revealsIdentity('joão-laptop', identityOf({ hosts: [], users: ['João'], homes: [] })));
});

test('names that many machines share do not hide the facts that hold them', () => {
  const shared = identityOf({ hosts: ['debian', '10.0.0.5'], users: ['root', 'build'], homes: ['/'] });
  for (const text of ['Debian GNU/Linux', '10', 'gcc (Debian 12.2.0-14) 12.2.0', '/usr/share']) assert.ok(!revealsIdentity(text, shared), text);
  assert.ok(revealsIdentity('10.0.0.5', shared));
});

test('a home folder is found however it ends', () => {
  const identity = identityOf({ hosts: [], users: [], homes: ['/srv/7f3a/'] });
  assert.ok(revealsIdentity('--prefix=/srv/7f3a', identity));
});

test('the variables that tools look at count beside what the system says', () => {
  const identity = readIdentity({ USER: 'carla', LOGNAME: 'carla', SUDO_USER: 'dora', HOME: '/users/c', HOSTNAME: 'finch' });
  assert.deepEqual([identity.host, identity.user, identity.home], [hostname(), 'carla', '/users/c']);
  for (const text of ['carla', 'dora', 'finch', '/users/c/x']) assert.ok(revealsIdentity(text, identity), text);
});
