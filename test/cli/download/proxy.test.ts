/** A proxy that the settings name is used for downloads too, and nothing goes past it. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startSocksServer } from '../../network/socks-server.ts';
import { GOOD, NAME, openShop, sell, sha256, type Shop } from './shop.ts';

const BIN = fileURLToPath(new URL('../../../cli/concur.js', import.meta.url));

function through(shop: Shop, proxy: { readonly port: number }, words: readonly string[], signal?: AbortSignal) {
  const env = { CONCUR_HOME: join(shop.folder, 'homes/home'), CONCUR_PROXY: `socks5://127.0.0.1:${proxy.port}` };
  return shop.type(['download', ...words], { env, ...(signal === undefined ? {} : { signal }) });
}

test('a download goes through the proxy, which looks up the name', async (t) => {
  const shop = await openShop(t);
  const { proxy, asked, ownPorts } = await startSocksServer(t, { names: { 'files.example': Number(new URL(shop.origin).port) } });
  const callers: (number | undefined)[] = [];
  shop.serve((request, response) => {
    callers.push(request.socket.remotePort);
    sell(GOOD)(request, response);
  });
  const { exit, stderr } = await through(shop, proxy, [`http://files.example/${NAME}`]);
  assert.equal(exit, 0, stderr);
  assert.deepEqual(asked, ['files.example:80']);
  assert.ok(callers.length === 1 && callers.every((port) => ownPorts.has(port as number)), 'nobody dialled past it');
});

test('a proxy that does not answer is no reason to go past it', async (t) => {
  const shop = await openShop(t);
  const { exit, stderr } = await through(shop, { port: 1 }, [`${shop.origin}/${NAME}`]);
  assert.equal(exit, 69, stderr);
  assert.deepEqual(shop.requests, []);
});

test('Ctrl-C ends a download that still waits for the proxy', async (t) => {
  const shop = await openShop(t);
  const { proxy } = await startSocksServer(t, { mute: true });
  const abort = new AbortController();
  const ending = through(shop, proxy, [`${shop.origin}/${NAME}`], abort.signal);
  setImmediate(() => abort.abort());
  assert.equal((await ending).exit, 130);
});

test('https through a proxy is as strict about certificates as without one', async (t) => {
  const shop = await openShop(t);
  const port = await serveTls(t, shop);
  if (port === null) return;
  const { proxy } = await startSocksServer(t, { names: { 'files.example': port } });
  for (const attempt of [
    () => through(shop, proxy, [`https://files.example:443/${NAME}`]),
    () => shop.type(['download', `https://127.0.0.1:${port}/${NAME}`]),
  ]) {
    const { exit, stderr } = await attempt();
    assert.equal(exit, 69, stderr);
    assert.match(stderr, /self-signed certificate/);
  }
  assert.deepEqual(await shop.files(), ['tls.crt', 'tls.key']);
});

test('https works where the certificate is one that the system trusts, at once and through a proxy', async (t) => {
  const shop = await openShop(t);
  const port = await serveTls(t, shop);
  if (port === null) return;
  const { proxy, asked } = await startSocksServer(t, { names: { 'files.example': port } });
  const trusting = { ...process.env, NODE_EXTRA_CA_CERTS: join(shop.folder, 'tls.crt'), CONCUR_HOME: join(shop.folder, 'homes/home') };
  const ways: [string, NodeJS.ProcessEnv][] = [
    [`https://127.0.0.1:${port}/${NAME}`, trusting],
    [`https://files.example/${NAME}`, { ...trusting, CONCUR_PROXY: `socks5://127.0.0.1:${proxy.port}` }],
  ];
  for (const [i, [url, env]] of ways.entries()) {
    const child = spawn(process.execPath, [BIN, 'download', url, '-o', `${i}.iso`], { cwd: shop.folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const complaints = text(child.stderr);
    assert.deepEqual(await once(child, 'exit'), [0, null], await complaints);
    assert.doesNotMatch(await complaints, /http hides nothing/);
  }
  assert.deepEqual(asked, ['files.example:443']);
});

/** With a certificate of its own making; null where no openssl makes one. */
async function serveTls(t: TestContext, { folder }: Shop): Promise<number | null> {
  const [key, cert] = [join(folder, 'tls.key'), join(folder, 'tls.crt')];
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=files.example', '-addext', 'subjectAltName=DNS:files.example,IP:127.0.0.1'], { stdio: 'ignore' });
  } catch {
    t.skip('openssl is not installed');
    return null;
  }
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, sell(GOOD, `"${sha256(GOOD).slice(0, 8)}"`)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  return (server.address() as AddressInfo).port;
}
