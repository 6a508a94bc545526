/** The examples of docs/download.md, run as the installers run them: real curl and apt where they are, and pacman's call. */

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EVIL, GOOD, NAME, openShop, sell } from '../download/shop.ts';

const BIN = fileURLToPath(new URL('../../../cli/concur.js', import.meta.url));
const GUIDE = await readFile(new URL('../../../docs/download.md', import.meta.url), 'utf8');

const shop = await openShop({ after });
await mkdir(join(shop.folder, 'bin'));
await symlink(BIN, join(shop.folder, 'bin/concur'));

/** The one line of a block of the guide that begins so. */
function lineOf(start: string): string {
  const line = GUIDE.split('\n').find((each) => each.startsWith(start));
  assert.ok(line !== undefined, `the guide has no line ${start}`);
  return line;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

function shell(command: string): Promise<Ended> {
  const env = { ...process.env, PATH: `${join(shop.folder, 'bin')}:${process.env['PATH']}`, CONCUR_HOME: join(shop.folder, 'homes/home') };
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd: shop.folder, env }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }));
  });
}

function lacks(t: TestContext, ...tools: string[]): boolean {
  for (const tool of tools) {
    try {
      execFileSync('which', [tool], { stdio: 'ignore' });
    } catch {
      t.skip(`${tool} is not installed`);
      return true;
    }
  }
  return false;
}

describe('curl behind a verdict', () => {
  const typed = () => lineOf('concur guard --project hello --output').replace('--project hello', '--project tails')
    .replaceAll('https://example.org/hello-2.10.tar.gz', `${shop.origin}/${NAME}`).replaceAll('hello-2.10.tar.gz', NAME);

  test('fetches what is agreed on, and gives out nothing else', async (t) => {
    if (lacks(t, 'curl')) return;
    shop.serve(sell(EVIL));
    const withheld = await shell(typed());
    assert.equal(withheld.code, 20, withheld.output);
    assert.ok(!(await shop.files()).includes(NAME));
    shop.serve(sell(GOOD));
    assert.equal((await shell(typed())).code, 0);
    assert.ok((await readFile(join(shop.folder, NAME))).equals(GOOD));
  });

  test("keeps curl's own code when the server has no such file", async (t) => {
    if (lacks(t, 'curl')) return;
    shop.serve((_request, response) => response.writeHead(404).end());
    assert.equal((await shell(typed())).code, 22);
  });
});

describe("pacman's XferCommand", () => {
  /** As pacman fills it in; its own name for the file ends with .part. */
  const call = (name: string) => lineOf('XferCommand = ').slice('XferCommand = '.length)
    .replace('/usr/local/bin/concur', 'concur').replace('--home /var/lib/concur ', '').replace('--project arch', '--project tails')
    .replace('/usr/bin/curl', 'curl').replaceAll('%o', `cache/${name}.part`).replaceAll('%u', `${shop.origin}/${name}`);

  test('gives pacman what is agreed on, its lists unchecked, and nothing else', async (t) => {
    if (lacks(t, 'curl')) return;
    await mkdir(join(shop.folder, 'cache'));
    shop.serve(sell(GOOD));
    assert.equal((await shell(call(NAME))).code, 0);
    assert.ok((await readFile(join(shop.folder, 'cache', `${NAME}.part`))).equals(GOOD));
    shop.serve(sell(EVIL));
    assert.equal((await shell(call('core.db'))).code, 0);
    assert.equal((await shell(call('stranger-1-1-any.pkg.tar.zst'))).code, 25);
    assert.deepEqual((await readdir(join(shop.folder, 'cache'))).sort(), ['core.db.part', `${NAME}.part`]);
  });
});

describe("apt's hook", () => {
  const hook = () => lineOf('DPkg::Pre-Install-Pkgs').replace('--project debian', '--project tails');

  test('as apt calls it: the paths on its input', async () => {
    const [, command = ''] = /\{ "(.*)"; \};$/.exec(hook()) ?? [];
    await writeFile(join(shop.folder, 'good.deb'), GOOD);
    await writeFile(join(shop.folder, 'evil.deb'), EVIL);
    assert.equal((await shell(`printf 'good.deb\\n' | ${command}`)).code, 0);
    const stopped = await shell(`printf 'good.deb\\nevil.deb\\n' | ${command}`);
    assert.notEqual(stopped.code, 0);
    assert.match(stopped.output, /^UNKNOWN .*evil\.deb/m);
    assert.equal((await shell(`printf '' | ${command}`)).code, 0, 'nothing to install');
  });

  test('stops a real apt before dpkg unpacks anything that is not agreed on', async (t) => {
    if (lacks(t, 'apt-get', 'dpkg-deb')) return;
    const apt = await sandbox(shop.folder, hook());
    const stopped = await shell(`${apt} install ./pkg_1.0_all.deb`);
    assert.equal(stopped.code, 100, stopped.output);
    assert.match(stopped.output, /^UNKNOWN /m);
    assert.deepEqual(await unpacked(shop.folder), []);
    await agreeOn('pkg_1.0_all.deb');
    const done = await shell(`${apt} install ./pkg_1.0_all.deb`);
    assert.match(done.output, /^AGREED /m);
    assert.equal((await unpacked(shop.folder)).length, 1, done.output);
  });
});

async function agreeOn(file: string): Promise<void> {
  for (const home of ['ada', 'grace']) {
    await shop.type(['attest', file, '--project', 'tails', '--release', '1.0', '--source', '53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e', '--yes', '--output', `${home}-pkg.json`], { home });
    const { exit, stderr } = await shop.type(['publish', `${home}-pkg.json`]);
    assert.equal(exit, 0, stderr);
  }
}

/** An apt that keeps to a folder, with a dpkg that writes down what it is told. @returns the command */
async function sandbox(folder: string, hook: string): Promise<string> {
  const root = join(folder, 'apt');
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'etc/apt.conf.d', 'etc/preferences.d', 'log', 'pkg/DEBIAN']) await mkdir(join(root, part), { recursive: true });
  await writeFile(join(root, 'status'), '');
  await writeFile(join(root, 'etc/sources.list'), '');
  await writeFile(join(root, 'dpkg'), `#!/bin/sh\necho "$@" >> ${root}/dpkg.log\n`);
  await chmod(join(root, 'dpkg'), 0o755);
  await writeFile(join(root, 'pkg/DEBIAN/control'), 'Package: pkg\nVersion: 1.0\nArchitecture: all\nMaintainer: Ada <ada@example.org>\nDescription: a test\n');
  execFileSync('dpkg-deb', ['--root-owner-group', '-b', join(root, 'pkg'), join(folder, 'pkg_1.0_all.deb')], { stdio: 'ignore' });
  await writeFile(join(root, 'apt.conf'), `Dir "${root}";\nDir::State "${root}/state";\nDir::State::status "${root}/status";\nDir::Cache "${root}/cache";\nDir::Etc "${root}/etc";\nDir::Log "${root}/log";
Dir::Bin::dpkg "${root}/dpkg";\nAPT::Sandbox::User "";\nDebug::NoLocking "1";\n${hook}\n`);
  return `APT_CONFIG=${root}/apt.conf apt-get -y`;
}

async function unpacked(folder: string): Promise<string[]> {
  const log = await readFile(join(folder, 'apt/dpkg.log'), 'utf8').catch(() => '');
  return log.split('\n').filter((line) => line.includes('--unpack'));
}
