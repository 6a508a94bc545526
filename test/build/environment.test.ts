import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gatherEnvironment } from '../../src/build/environment.ts';
import { parseFacts } from '../../src/build/given-facts.ts';
import { refusedAs } from '../refusal.ts';

let home: string;
let variables: Record<string, string>;
before(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'concur-environment-')), 'zelda');
  await mkdir(join(home, 'bin'), { recursive: true });
  variables = { HOME: home, USER: 'zelda', LANG: 'pt_PT.UTF-8', TZ: 'UTC', PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}` };
});
after(() => rm(join(home, '..'), { recursive: true, force: true }));

async function tool(name: string, output: string): Promise<void> {
  await writeFile(join(home, 'bin', name), `#!/bin/sh\nprintf '%s\\n' '${output}'\n`);
  await chmod(join(home, 'bin', name), 0o755);
}

const PRIVATE = ['build.path', 'host.name', 'user.home', 'user.name'];

test('the facts that builders compare are gathered', async () => {
  const { facts } = await gatherEnvironment({ buildFolder: home, variables });
  const expected = ['cpu.architecture', 'cpu.count', 'kernel.name', 'kernel.release', 'kernel.version', 'locale', 'memory.gib', 'os.name', 'time.zone', 'umask'];
  assert.deepEqual(expected.filter((name) => !(name in facts)), []);
  assert.equal(facts['locale'], 'pt_PT.UTF-8');
});

test('facts are sorted by name and a statement can carry each of them', async () => {
  await tool('long', 'x'.repeat(5000));
  const { facts } = await gatherEnvironment({ buildFolder: home, tools: ['long'], variables });
  assert.deepEqual(Object.keys(facts), Object.keys(facts).sort());
  assert.deepEqual(parseFacts(Object.entries(facts).map((fact) => fact.join('=')), 'fact'), facts);
  assert.equal(facts['tool.long'], 'x'.repeat(200));
});

test('who and where are left out, and named as left out', async () => {
  const { facts, leftOut } = await gatherEnvironment({ buildFolder: home, variables });
  assert.deepEqual(leftOut.filter((name) => PRIVATE.includes(name)), PRIVATE);
  const told = Object.values(facts).join('\n');
  for (const secret of [home, 'zelda']) assert.ok(!told.includes(secret), secret);
});

test('this machine\'s own host name, user and home do not slip out', async () => {
  const { facts } = await gatherEnvironment({ buildFolder: '.' });
  const values = Object.values(facts);
  for (const secret of [hostname(), userInfo().username, homedir()]) assert.ok(!values.includes(secret), secret);
});

test('a fact that turns out to hold the home, the user or the host is left out too', async () => {
  await tool('in-home', `in-home 1.0, configured with --prefix=${home}`);
  await tool('by-user', 'by-user 1.0 (Zelda@laptop)');
  await tool('on-host', 'on-host 1.0 built on kestrel.example.org');
  await tool('cut-off', `${'x'.repeat(190)} ${home}`);
  await tool('open', 'open 1.0');
  const { facts, leftOut } = await gatherEnvironment({
    buildFolder: home,
    tools: ['in-home', 'by-user', 'on-host', 'cut-off', 'open'],
    variables: { ...variables, HOSTNAME: 'kestrel.example.org' },
  });
  assert.deepEqual(Object.keys(facts).filter((name) => name.startsWith('tool.')), ['tool.open']);
  assert.deepEqual(leftOut.filter((name) => name.startsWith('tool.')), ['tool.by-user', 'tool.cut-off', 'tool.in-home', 'tool.on-host']);
});

test('what is asked for is told', async () => {
  const { facts, leftOut } = await gatherEnvironment({ buildFolder: home, include: ['build.path', 'user.name'], variables });
  assert.equal(facts['build.path'], home);
  assert.equal(facts['user.name'], 'zelda');
  assert.deepEqual(leftOut.filter((name) => PRIVATE.includes(name)), ['host.name', 'user.home']);
});

test('asking for a fact that does not exist is an error, for a slip would otherwise hide it', async () => {
  await assert.rejects(gatherEnvironment({ buildFolder: home, include: ['user.nam'], variables }), refusedAs('usage', /there is no environment fact "user.nam" here/));
});

test('bad input 72: what a tool prints cannot move the cursor', async () => {
  await tool('hostile', 'hostile \u001b[2J\u001b]52;c;cm0=\u0007\u202e1.0');
  const { facts } = await gatherEnvironment({ buildFolder: home, tools: ['hostile'], variables });
  assert.equal(facts['tool.hostile'], 'hostile \\u{1b}[2J\\u{1b}]52;c;cm0=\\u{7}\\u{202e}1.0');
});

test('a value is cut between characters, so that it can be signed', async () => {
  await tool('astral', `x${'\u{1f426}'.repeat(300)}`);
  const { facts } = await gatherEnvironment({ buildFolder: home, tools: ['astral'], variables });
  assert.equal(facts['tool.astral'], `x${'\u{1f426}'.repeat(199)}`);
});
