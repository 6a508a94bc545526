/** What a start costs is what it loads: bench/start.ts has the time, this holds the cause. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolveHome } from '../../src/node/home.ts';
import { openLedger } from '../../src/node/open.ts';
import { makeBuilder, policyNaming, resultOf, RIGHT } from '../ledger/workbench.ts';
import { proofOf } from '../proof/workbench.ts';
import type { LoadedModules } from './loaded-modules.ts';

const BIN = fileURLToPath(new URL('../../cli/concur.js', import.meta.url));
const PRELOADED = new URL('./loaded-modules.ts', import.meta.url).href;
/** Each takes longer to load than all that `verify` needs, or has no business there. */
const HEAVY = /node_modules\/(?:@libp2p|libp2p|@chainsafe|openpgp|hono|@hono|pino|pino-pretty|@clack|datastore-level)\//;

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-loading-'));
  const builder = await makeBuilder('ada');
  const ledger = await openLedger(resolveHome({ home: join(folder, 'home'), env: {} }));
  await ledger.addPolicy(policyNaming([builder], 1));
  await ledger.importCertificates(builder.certificate, 'others');
  await ledger.accept(await builder.sign(resultOf(builder)), 'local');
  await ledger.close();
});

after(() => rm(folder, { recursive: true }));

/** Runs the command as a process of its own. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: unknown; stdout: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; stdout: string }>();
  execFile(process.execPath, [...args], { env: { ...process.env, ...env } }, (error, stdout) => resolve({ code: error?.code ?? 0, stdout }));
  return promise;
}

async function loadedBy(...words: string[]): Promise<LoadedModules & { stdout: string }> {
  const file = join(folder, 'loaded.json');
  const { code, stdout } = await run(['--import', PRELOADED, BIN, ...words, '--home', join(folder, 'home')], { CONCUR_TEST_LOADED: file });
  assert.equal(code, 0);
  return { stdout, ...JSON.parse(await readFile(file, 'utf8')) as LoadedModules };
}

describe('a command that reads what was checked before loads nothing to check or to talk with', () => {
  const commands: readonly string[][] = [['verify', '--sha256', RIGHT], ['status'], ['log'], ['policy', 'list'], ['version'], ['help']];
  for (const words of commands) {
    test(words.join(' ').replace(RIGHT, 'HEX'), async () => {
      const { urls, parts } = await loadedBy(...words);
      assert.deepEqual(urls.filter((url) => HEAVY.test(url)), []);
      assert.ok(!parts.includes('NativeModule http'), 'no HTTP without a node to talk to');
      assert.ok(urls.includes(pathToFileURL(BIN).href), 'the list is one of what was loaded');
    });
  }

  test('proof verify loads what checks signatures, and neither a store nor a network', async () => {
    const [builder, policy] = [await makeBuilder('ada'), join(folder, 'one.policy')];
    await writeFile(policy, policyNaming([builder], 1));
    await writeFile(join(folder, 'one.concur'), proofOf({ messages: [await builder.sign(resultOf(builder))], signers: [builder] }));
    const { stdout, urls } = await loadedBy('proof', 'verify', '--sha256', RIGHT, join(folder, 'one.concur'), '--policy', policy);
    assert.match(stdout, /^AGREED {2}/);
    const more = /node_modules\/(?:classic-level|level|yaml)\//;
    assert.deepEqual(urls.filter((url) => (HEAVY.test(url) && !url.includes('node_modules/openpgp/')) || more.test(url)), []);
  });

  test('verify did open the store and judge', async () => {
    const { stdout, urls } = await loadedBy('verify', '--sha256', RIGHT);
    assert.match(stdout, /^AGREED {2}/);
    assert.ok(urls.some((url) => url.includes('node_modules/classic-level/')));
  });
});

describe('compiled code is kept', () => {
  // Or Node would have been told elsewhere where to keep it.
  const elsewhere = { NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: undefined, LOCALAPPDATA: undefined };

  test('in a folder that is the user\'s own, not in the shared temporary folder', async (t) => {
    if (process.platform === 'win32' || process.platform === 'darwin') return t.skip('caches lie elsewhere on this system');
    const { code } = await run([BIN, 'version'], { ...elsewhere, HOME: folder, TMPDIR: join(folder, 'nowhere') });
    assert.equal(code, 0);
    const cache = join(folder, '.cache', 'concur');
    assert.equal((await stat(cache)).mode & 0o777, 0o700);
    assert.notDeepEqual(await readdir(cache), []);
    await assert.rejects(stat(join(folder, 'nowhere')), { code: 'ENOENT' });
  });

  test('nowhere when the home cannot be written to, and the command works all the same', async () => {
    const { code, stdout } = await run([BIN, 'version'], { ...elsewhere, HOME: '/dev/null' });
    assert.equal(code, 0);
    assert.match(stdout, /^concur /);
  });
});
