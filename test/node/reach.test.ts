import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadConfig, parseProxy, type ConfigFlags } from '../../src/node/config.ts';
import { resolveHome, type Home } from '../../src/node/home.ts';
import { writeNewNetworkKey } from '../../src/node/network-key.ts';
import { presenceOf } from '../../src/node/reach.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const PEER = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';

test('a node keeps connections of its own, is reached over relays, and does the rest only when it is told to', async (t) => {
  const home = await emptyHome(t);
  const { reach } = await presenceOf(home, await settings(home));
  assert.deepEqual(reach, { outbound: 8, lan: false, dht: false, upnp: false, relay: 'use', proxy: null, networkKey: null });
});

test('peers that the operator added are dialled like configured ones, once', async (t) => {
  const home = await emptyHome(t);
  const address = `/ip4/192.0.2.1/tcp/4884/p2p/${PEER}`;
  await writeFile(home.peerList, `add ${address}\nadd /ip4/192.0.2.2/tcp/4884/p2p/${PEER}\nban ${PEER}\n`);
  const { peers, banned } = await presenceOf(home, await settings(home, { peers: [address] }));
  assert.deepEqual(peers, [address, `/ip4/192.0.2.2/tcp/4884/p2p/${PEER}`]);
  assert.deepEqual(banned, [PEER]);
});

test('a private network\'s key is read when the node starts', async (t) => {
  const home = await emptyHome(t);
  const networkKey = join(home.data, 'key');
  const config = await settings(home, { networkKey });
  await assert.rejects(presenceOf(home, config), { code: 'read-failed' });
  await writeNewNetworkKey(networkKey);
  assert.equal((await presenceOf(home, config)).reach?.networkKey?.length, 96);
});

test('behind a proxy a node listens only where it is told to, however that is said', async (t) => {
  const home = await emptyHome(t);
  const proxy = 'socks5://127.0.0.1:9050';
  assert.deepEqual((await settings(home, { proxy })).listen, []);
  assert.deepEqual((await settings(home, { proxy, listen: ['/ip4/127.0.0.1/tcp/4884'] })).listen, ['/ip4/127.0.0.1/tcp/4884']);
  await writeFile(home.configFiles[0] as string, `proxy = "${proxy}"\n`);
  const config = await settings(home);
  assert.deepEqual(config.listen, []);
  assert.deepEqual((await presenceOf(home, config)).reach?.proxy, { host: '127.0.0.1', port: 9050 });
});

test('what goes past a proxy is refused beside it, wherever either was set', async (t) => {
  const home = await emptyHome(t);
  for (const name of ['lan', 'dht', 'upnp', 'relay'] as const) {
    await assert.rejects(settings(home, { proxy: 'socks5://127.0.0.1:9050', [name]: true }), { code: 'config-malformed', message: new RegExp(`"${name}" \\(command line\\) goes past`) });
  }
  await writeFile(home.configFiles[0] as string, 'lan = true\n');
  await assert.rejects(settings(home, {}, { CONCUR_PROXY: 'socks5://127.0.0.1:9050' }), { code: 'config-malformed', message: /"lan" \(.*config\.toml\) goes past/ });
});

test('a proxy is an IP address and a port: a name would have to be looked up', () => {
  assert.deepEqual(parseProxy('socks5://127.0.0.1:9050'), { host: '127.0.0.1', port: 9050 });
  assert.deepEqual(parseProxy('socks5://localhost:9050/'), { host: '127.0.0.1', port: 9050 });
  assert.deepEqual(parseProxy('socks5://[::1]:9050'), { host: '::1', port: 9050 });
  for (const text of ['socks5://tor:9050', 'socks4://127.0.0.1:9050', 'http://127.0.0.1:9050', '127.0.0.1:9050', 'socks5://127.0.0.1', 'socks5://127.0.0.1:0', 'socks5://127.0.0.1:70000', 'socks5://999.0.0.1:1', 'socks5://user:word@127.0.0.1:9050', 'socks5://127.0.0.1:9050/x', '']) {
    assert.equal(parseProxy(text), null, text);
  }
});

test('yes and no in the environment have one spelling each', async (t) => {
  const home = await emptyHome(t);
  for (const [text, expected] of [['1', true], ['true', true], ['0', false], ['false', false], ['', false]] as const) {
    assert.equal((await settings(home, {}, { CONCUR_LAN: text })).lan, expected);
  }
  for (const text of ['yes', 'on', 'TRUE', '2']) await assert.rejects(settings(home, {}, { CONCUR_LAN: text }), { code: 'config-malformed', message: /"lan" \(environment\): .* must be true or false/ });
});

test('a network key is named by an absolute path: a relative one would depend on where one happens to be', async (t) => {
  const home = await emptyHome(t);
  await assert.rejects(settings(home, {}, { CONCUR_NETWORK_KEY: 'network.key' }), { code: 'config-malformed', message: /must be an absolute path/ });
});

async function settings(home: Home, flags: ConfigFlags = {}, env: Record<string, string> = {}) {
  return (await loadConfig(home, flags, env)).config;
}

async function emptyHome(t: TestContext): Promise<Home> {
  const folder = await temporaryFolder(t);
  return resolveHome({ home: folder, env: {} });
}
