import assert from 'node:assert/strict';
import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { loadConfig } from '../../src/node/config.ts';
import { clearSocketPath, findSocketPath, prepareSocketPath } from '../../src/node/control-socket.ts';
import { createHome, resolveHome, type Home } from '../../src/node/home.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function temporaryHome(t: TestContext, below = ''): Promise<Home> {
  const folder = await temporaryFolder(t);
  const home = resolveHome({ home: join(folder, below), env: {} });
  await createHome(home);
  return home;
}

suite('a home', () => {
  test('everything lies in the folder that --home or CONCUR_HOME names, and --home wins', () => {
    const { data, socket, store, configFiles } = resolveHome({ home: '/a', env: { CONCUR_HOME: '/b' } });
    assert.deepEqual([data, socket, store, configFiles], ['/a', '/a/node.sock', '/a/store', ['/a/config.toml']]);
    assert.equal(resolveHome({ env: { CONCUR_HOME: '/b' } }).data, '/b');
  });

  test('a service finds its folders where systemd says', () => {
    const home = resolveHome({ env: { STATE_DIRECTORY: '/var/lib/concur', RUNTIME_DIRECTORY: '/run/concur:/run/other', CONFIGURATION_DIRECTORY: '/etc/c' } });
    assert.deepEqual([home.data, home.socket, home.configFiles.at(-1)], ['/var/lib/concur', '/run/concur/node.sock', '/etc/c/config.toml']);
  });

  test('it does not depend on the folder one happens to be in', () => {
    for (const name of ['STATE_DIRECTORY', 'CONFIGURATION_DIRECTORY', 'XDG_RUNTIME_DIR']) {
      assert.throws(() => resolveHome({ env: { [name]: 'here' } }), { code: 'config-malformed', message: /not an absolute path/ });
    }
  });

  test('it is made for its owner alone', async (t) => {
    const home = await temporaryHome(t, 'new/one');
    assert.equal((await stat(home.data)).mode & 0o777, 0o700);
  });
});

suite('the control socket\'s path', () => {
  test('lies in the home when that is short enough', async (t) => {
    const home = await temporaryHome(t);
    assert.equal(await prepareSocketPath(home), home.socket);
    assert.equal(await findSocketPath(home), home.socket);
  });

  test('is a short one, written down in the home, when the home\'s path is too long', async (t) => {
    const home = await temporaryHome(t, 'x'.repeat(120));
    const path = await prepareSocketPath(home);
    t.after(() => rm(dirname(path), { recursive: true, force: true }));
    assert.ok(path.length <= 107);
    assert.equal(await findSocketPath(home), path);
    assert.equal((await stat(dirname(path))).mode & 0o077, 0);
    await clearSocketPath(home, path);
    await assert.rejects(stat(dirname(path)), { code: 'ENOENT' });
    assert.equal(await prepareSocketPath(home), path);
  });

  test('is refused where others could answer in the node\'s place', async (t) => {
    const home = await temporaryHome(t, 'y'.repeat(120));
    const folder = dirname(await findSocketPath(home));
    await mkdir(folder);
    t.after(() => rm(folder, { recursive: true }));
    await chmod(folder, 0o777);
    await assert.rejects(findSocketPath(home), { code: 'read-failed', message: /open to other users/ });
    await assert.rejects(prepareSocketPath(home), { code: 'read-failed' });
  });
});

suite('the configuration', () => {
  test('flags go before the environment, that before the file, that before the defaults', async (t) => {
    const home = await temporaryHome(t);
    await writeFile(home.configFiles[0] as string, 'network = "file"\npeers = ["/ip4/192.0.2.1/tcp/1"]\nlisten = ["/ip4/127.0.0.1/tcp/1"]\n');
    const { config, origins } = await loadConfig(home, { network: 'flag' }, { CONCUR_NETWORK: 'env', CONCUR_PEERS: '/ip4/192.0.2.2/tcp/2, /ip4/192.0.2.3/tcp/3' });
    assert.equal(config.network, 'flag');
    assert.deepEqual(config.peers, ['/ip4/192.0.2.2/tcp/2', '/ip4/192.0.2.3/tcp/3']);
    assert.deepEqual(config.listen, ['/ip4/127.0.0.1/tcp/1']);
    const { network, peers, listen, key } = origins;
    assert.deepEqual({ network, peers, listen, key }, { network: 'flag', peers: 'environment', listen: `file ${home.configFiles[0]}`, key: 'default' });
  });

  for (const [what, text, message] of [
    ['an unknown setting', 'netwrok = "x"\n', /"netwrok" .* is unknown/],
    ['a value of another kind', 'peers = "x"\n', /"peers" .*: "x" must be a list/],
    ['what is not TOML', '\npeers = [\n', /line \d+ is not TOML/],
    ['a proxy beside what goes past it', 'proxy = "socks5://127.0.0.1:9050"\nlan = true\n', /^setting "lan" \(\/.*config\.toml\) goes past the proxy/],
    ['a relay that nobody can dial', 'relay = true\nlisten = []\n', /^setting "relay" \(\/.*config\.toml\) is for a node that listens/],
    ['a relative address', 'listen = ["localhost:1"]\n', /"listen" .*: "localhost:1" must be a multiaddress/],
  ] as const) {
    test(`${what} is refused with its place`, async (t) => {
      const home = await temporaryHome(t);
      await writeFile(home.configFiles[0] as string, text);
      await assert.rejects(loadConfig(home, {}, {}), { code: 'config-malformed', message });
    });
  }
});
