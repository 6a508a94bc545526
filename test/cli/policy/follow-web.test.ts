/** Policies from a web server of the test's own: whose certificate the whole process trusts meanwhile. */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { run } from '../../../cli/main.ts';
import { sha256Hex } from '../../../src/base/sha256.ts';
import { utf8Encode } from '../../../src/base/bytes.ts';
import { fixedClock } from '../../../src/base/clock.ts';
import { certificateOf } from '../../openpgp/craft.ts';
import { ada, grace, heidi, mallory, policy, signature } from '../../ledger/rooted.ts';
import { NOW } from '../../ledger/workbench.ts';
import { startSocksServer } from '../../network/socks-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testIo, type TestIo } from '../test-io.ts';
import { lacksOpenssl, serveHttps, trust } from './https-server.ts';

interface Web {
  readonly files: Map<string, Uint8Array | string>;
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Ports from which they were. */
  readonly callers: (number | undefined)[];
  type(...argv: string[]): Promise<TestIo & { exit: number }>;
}

async function openWeb(t: TestContext, env: NodeJS.ProcessEnv = {}): Promise<Web> {
  const files = new Map<string, Uint8Array | string>();
  const [asked, callers]: [string[], (number | undefined)[]] = [[], []];
  const server = await serveHttps(t, (request, response: ServerResponse) => {
    asked.push(request.url ?? '');
    callers.push(request.socket.remotePort);
    const file = files.get(request.url ?? '');
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  trust(t, server);
  const folder = await temporaryFolder(t);
  const type = async (...argv: string[]) => {
    const io = testIo({ cwd: folder, env: { CONCUR_HOME: 'home', ...env }, clock: fixedClock(NOW) });
    return Object.assign(io, { exit: await run(argv, io) });
  };
  for (const [name, key] of Object.entries({ ada, grace, heidi })) {
    await writeFile(join(folder, `${name}.pgp`), certificateOf(key));
    assert.equal((await type('certificate', 'import', `${name}.pgp`)).exit, 0);
  }
  return { files, url: `${server.origin}/tails.policy`, asked, callers, type };
}

function hashOf(text: string): string {
  return sha256Hex(utf8Encode(text));
}

suite('a policy from the web', { skip: lacksOpenssl() }, () => {
  test('is not followed by --yes alone, and by its hash it is', async (t) => {
    const { files, url, type } = await openWeb(t);
    files.set('/tails.policy', policy(1));
    const unseen = await type('follow', url, '--yes');
    assert.equal(unseen.exit, 64);
    assert.match(unseen.output.stderr, new RegExp(`not followed by --yes alone.*\\n.*hint: if what is shown is right: --yes --policy-hash ${hashOf(policy(1))}`));
    const unasked = await type('follow', url);
    assert.equal(unasked.exit, 64);
    assert.match(unasked.output.stderr, new RegExp(`there is no terminal\\n.*hint: if what is shown is right: --yes --policy-hash ${hashOf(policy(1))}`));
    assert.equal((await type('follow', url, '--yes', '--policy-hash', hashOf(policy(2)))).exit, 78);
    assert.equal((await type('policy', 'list')).output.stdout, '', 'nothing is followed yet');
    const followed = await type('follow', url, '--yes', '--policy-hash', hashOf(policy(1)));
    assert.deepEqual([followed.exit, followed.output.stdout], [0, `policy ${hashOf(policy(1))} for tails: added\n`]);
    assert.match((await type('policy', 'list')).output.stdout, new RegExp(`${url}\n$`));
  });

  test('goes through the proxy that the settings name, which looks up the name, and nothing goes past it', async (t) => {
    const names: Record<string, number> = {};
    const { proxy, asked: proxied, ownPorts } = await startSocksServer(t, { names });
    const { files, url, asked, callers, type } = await openWeb(t, { CONCUR_PROXY: `socks5://127.0.0.1:${proxy.port}` });
    const { host, port } = new URL(url);
    names['localhost'] = Number(port);
    files.set('/tails.policy', policy(1));
    const { exit, output } = await type('follow', url, '--yes', '--policy-hash', hashOf(policy(1)));
    assert.equal(exit, 0, output.stderr);
    assert.deepEqual(asked, ['/tails.policy', '/tails.policy.sig', '/tails.policy.asc']);
    assert.deepEqual(proxied, [host, host, host]);
    assert.ok(callers.every((caller) => ownPorts.has(caller as number)), 'nobody dialled past it');
  });

  test('does not come past a proxy that does not answer', async (t) => {
    const { files, url, asked, type } = await openWeb(t, { CONCUR_PROXY: 'socks5://127.0.0.1:1' });
    files.set('/tails.policy', policy(1));
    assert.equal((await type('follow', url, '--yes', '--policy-hash', hashOf(policy(1)))).exit, 69);
    assert.deepEqual(asked, []);
  });

  test('that its root signed is taken by update, and by nobody else', async (t) => {
    const { files, url, asked, type } = await openWeb(t);
    files.set('/tails.policy', policy(1));
    await type('follow', url, '--yes', '--policy-hash', hashOf(policy(1)));
    const next = policy(2);
    files.set('/tails.policy', next);
    assert.equal((await type('policy', 'update', '--yes')).exit, 78);
    assert.equal((await type('policy', 'update', '--yes', '--replace')).exit, 64, 'the web is not insisted on unseen');
    files.set('/tails.policy.sig', Buffer.concat([await signature(ada, next), await signature(mallory, next)]));
    assert.equal((await type('policy', 'update')).exit, 78);
    files.set('/tails.policy.asc', '<html>not found</html>');
    files.set('/tails.policy.sig', Buffer.concat([await signature(ada, next), await signature(grace, next)]));
    asked.length = 0;
    const taken = await type('policy', 'update');
    assert.deepEqual([taken.exit, taken.output.stdout], [0, `policy ${hashOf(next)} for tails: taken\n`]);
    assert.deepEqual(asked, ['/tails.policy', '/tails.policy.sig', '/tails.policy.asc']);
    files.set('/tails.policy', policy(1));
    const back = await type('policy', 'update', '--json');
    assert.equal(back.exit, 78);
    assert.equal((JSON.parse(back.output.stdout) as { error: { code: string } }).error.code, 'policy-rollback');
  });

  test('bad input 98: another project\'s policy at a known address is not followed', async (t) => {
    const { files, url, type } = await openWeb(t);
    files.set('/tails.policy', policy(1));
    await type('follow', url, '--yes', '--policy-hash', hashOf(policy(1)));
    const other = policy(2).replace('project tails', 'project tor');
    files.set('/tails.policy', other);
    files.set('/tails.policy.sig', Buffer.concat([await signature(ada, other), await signature(grace, other)]));
    const mixed = await type('policy', 'update', '--yes', '--policy-hash', hashOf(other), '--replace');
    assert.equal(mixed.exit, 78);
    assert.match(mixed.output.stderr, /policy is for "tor", where one for "tails" is needed/);
  });

  test('that is a page, too large, or gone is refused as what it is', async (t) => {
    const { files, url, type } = await openWeb(t);
    const gone = await type('follow', url);
    assert.deepEqual([gone.exit, /the server has no such file/.test(gone.output.stderr)], [69, true]);
    files.set('/tails.policy', '<!doctype html>\n<h1>Welcome</h1>\n');
    const page = await type('follow', url);
    assert.deepEqual([page.exit, /line 1: .* is not "concur-policy 1"/.test(page.output.stderr)], [78, true]);
    files.set('/tails.policy', `${policy(1)}#${'x'.repeat(300_000)}\n`);
    assert.equal((await type('follow', url)).exit, 69);
  });
});
