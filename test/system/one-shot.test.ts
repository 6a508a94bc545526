import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSilentServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { sha256Hex } from '../../src/base/sha256.ts';
import { resolveHome } from '../../src/node/home.ts';
import { openLedger } from '../../src/node/open.ts';
import { makeBuilder, policyNaming, resultOf, type Builder } from '../ledger/workbench.ts';
import { writeGuixTree } from '../trees/guix.ts';
import { policyOf } from '../trees/tree.ts';
import { startSocksServer } from '../network/socks-server.ts';
import { Neighbourhood, runConcur, type Ran, type RunningNode } from './processes.ts';

const NOBODY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
const ISO = 'an image\n';

interface Asked {
  readonly peers: readonly { readonly peer: string; readonly completed: boolean; readonly failure: string | null; readonly new: number; readonly bytesIn: number; readonly bytesOut: number }[];
  readonly shows: readonly string[];
  readonly projects: readonly string[];
  readonly asOf: number | null;
}

suite('a user without a node', { timeout: 400_000 }, () => {
  let place: Neighbourhood;
  let anna: Builder;
  let bert: Builder;
  let first: RunningNode;
  let second: RunningNode;
  let users = 0;
  const said: Uint8Array[] = [];

  before(async () => {
    [place, anna, bert] = await Promise.all([Neighbourhood.open(), makeBuilder('anna'), makeBuilder('bert')]);
    await writeFile(join(place.folder, 'tails.iso'), ISO);
    await writeFile(join(place.folder, 'tails.policy'), policyNaming([anna, bert], 2, 'fresh 1d\n'));
    await writeFile(join(place.folder, 'guix.policy'), policyNaming([anna], 1).replace('project tails', 'project guix'));
    // Each has the word of one builder, who did not reach the other; and one has all certificates.
    [first, second] = await Promise.all([holding('first', anna, [anna, bert]), holding('second', bert, [bert])]);
  });

  after(() => place.close());

  async function holding(name: string, builder: Builder, keys: readonly Builder[]): Promise<RunningNode> {
    const node = await place.startNode(name);
    await node.client.addPolicy(policyNaming([anna, bert], 2));
    for (const key of keys) await node.client.importCertificates(key.certificate, 'others');
    const message = await builder.sign(resultOf(builder, { sha256: sha256Hex(Buffer.from(ISO)) }));
    said.push(message);
    await node.client.accept(message, 'local');
    return node;
  }

  /** Somebody new, who follows the projects. */
  async function newcomer(...projects: string[]): Promise<string> {
    const name = `user${users++}`;
    for (const project of projects) assert.equal((await place.run(name, 'policy', 'add', `${project}.policy`, '--yes')).exit, 0);
    return name;
  }

  const type = (name: string, words: readonly string[], env: Record<string, string> = {}): Promise<Ran> => (
    runConcur(['--home', place.homeOf(name), ...words], { cwd: place.folder, env: { CONCUR_NETWORK: 'test', ...env } })
  );
  const json = (name: string, ...words: string[]) => type(name, ['--json', ...words]);
  const peer = (node: RunningNode) => ['--peer', node.addresses[0] as string];
  const askedIn = ({ document }: Ran) => document['asked'] as Asked;

  test('names the network that the peers are of, and is told which it is', async () => {
    const user = await newcomer('tails');
    const lost = await type(user, ['--json', 'sync', ...peer(second)], { CONCUR_NETWORK: 'main' });
    assert.deepEqual([lost.exit, (lost.document['peers'] as { failure: string }[])[0]?.failure], [69, 'is of network "test", and was asked as one of "main": --network test asks it there']);
    const found = await type(user, ['--json', 'verify', 'tails.iso', '--network', 'test', ...peer(second)], { CONCUR_NETWORK: 'main' });
    assert.deepEqual([found.exit, askedIn(found).peers[0]?.completed], [22, true]);
  });

  test('gets a verdict from the union of what peers have: one with each half is not enough, both are', async () => {
    const user = await newcomer('tails', 'guix');
    const half = await json(user, 'verify', 'tails.iso', ...peer(first));
    assert.deepEqual([half.exit, half.document['verdict']], [22, 'INSUFFICIENT']);
    const both = await json(user, 'verify', 'tails.iso', ...peer(first), ...peer(second));
    assert.deepEqual([both.exit, both.document['verdict']], [0, 'AGREED']);
    const { peers, shows, projects, asOf } = askedIn(both);
    assert.deepEqual(peers.map(({ completed, failure }) => [completed, failure]), [[true, null], [true, null]]);
    assert.equal(peers.reduce((sum, { new: news }) => sum + news, 0), 1);
    assert.deepEqual([shows, projects.toSorted()], [['address', 'projects', 'signers', 'holdings'], ['guix', 'tails']]);
    // A project that no peer has was not told in full by anybody.
    assert.ok(asOf === null || asOf > 1_700_000_000);
  });

  test('keeps what came, and needs the difference only the next time', async () => {
    const user = await newcomer('tails');
    const ask = async () => askedIn(await json(user, 'verify', 'tails.iso', ...peer(first), ...peer(second))).peers;
    const bytesOf = (peers: Asked['peers']) => peers.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
    const cold = bytesOf(await ask());
    const warm = bytesOf(await ask());
    assert.ok(cold > 2_000 && warm < 600, `${cold} bytes, then ${warm}`);
    await second.client.accept(await bert.sign(resultOf(bert, { name: 'another.iso' })), 'local');
    const more = await ask();
    assert.deepEqual(more.map(({ new: news }) => news), [0, 1]);
    assert.ok(bytesOf(more) < cold, `${bytesOf(more)} bytes for one`);
    assert.equal((await json(user, 'verify', 'tails.iso', '--offline')).document['verdict'], 'AGREED');
  });

  test('is told what peers saw, and that it was not the file', async () => {
    const user = await newcomer('tails', 'guix');
    const { stderr, stdout } = await type(user, ['verify', 'tails.iso', ...peer(first), ...peer(second)]);
    assert.match(stderr, /^asked 2 peers: \d+ new {2}[\d.]+ kB in {2}\d+ B out {2}[\d.]+ s\npeers saw your address, and which projects you follow: guix, tails; not which file\n$/);
    assert.match(stdout, /^AGREED/);
    const quiet = await type(user, ['verify', 'tails.iso', '--quiet', ...peer(first)]);
    assert.equal(quiet.stderr, '');
  });

  test('is told who could not be asked, and gets the verdict all the same', async () => {
    const user = await newcomer('tails');
    const { exit, stderr } = await type(user, ['verify', 'tails.iso', ...peer(first), '--peer', NOBODY, ...peer(second)]);
    assert.equal(exit, 0);
    assert.match(stderr, /^concur: warning: peer 12D3KooWFbzs\w+ cannot be reached: .*ECONNREFUSED/m);
    assert.doesNotMatch(stderr, /no peer told/);
  });

  test('without any peer gets the verdict of what is here, and is told how old that is', async () => {
    const user = await newcomer('tails');
    const never = await type(user, ['verify', 'tails.iso', '--peer', NOBODY]);
    assert.equal(never.exit, 25);
    assert.match(never.stderr, /^nobody answered, so nobody learned what is followed here$/m);
    assert.match(never.stderr, /^concur: warning: no peer told all that it has: the answer comes from what is here, and was never up to date$/m);
    assert.doesNotMatch(never.stderr, /\n {4}at /);
    await json(user, 'verify', 'tails.iso', ...peer(first), ...peer(second));
    const fresh = await json(user, 'verify', 'tails.iso', '--peer', NOBODY);
    assert.deepEqual([fresh.exit, askedIn(fresh).peers[0]?.completed, askedIn(fresh).shows], [0, false, []]);
  });

  test('what nobody brought up to date within the policy\'s "fresh" is stale, and fresh again once somebody did', async () => {
    const user = await newcomer('tails');
    const ledger = await openLedger(resolveHome({ home: place.homeOf(user), env: {} }));
    for (const builder of [anna, bert]) await ledger.importCertificates(builder.certificate, 'others');
    for (const message of said) await ledger.accept(message, 'local');
    await ledger.close();
    const stale = await json(user, 'verify', 'tails.iso', '--peer', NOBODY);
    assert.deepEqual([stale.exit, stale.document['verdict']], [23, 'STALE']);
    const fresh = await json(user, 'verify', 'tails.iso', ...peer(first));
    assert.deepEqual([fresh.exit, fresh.document['verdict']], [0, 'AGREED']);
  });

  test('has status, sums, proof make, guard and sync do the same', async () => {
    const user = await newcomer('tails');
    const peers = [...peer(first), ...peer(second)];
    const reached = (ran: Ran) => askedIn(ran).peers.map(({ completed }) => completed);
    assert.deepEqual(reached(await json(user, 'status', ...peers)), [true, true]);
    const sums = await json(user, 'sums', 'tails', '1.0', ...peers);
    assert.deepEqual(reached(sums), [true, true]);
    assert.deepEqual((sums.document['agreed'] as { artifact: string }[]).map(({ artifact }) => artifact), ['tails.iso']);
    const proof = await json(user, 'proof', 'make', 'tails.iso', '-o', `${user}.concur`, ...peers);
    assert.deepEqual([proof.exit, reached(proof)], [0, [true, true]]);
    const guard = await json(user, 'guard', ...peers, 'tails.iso', '--', 'true');
    assert.deepEqual([guard.exit, reached(guard)], [0, [true, true]]);
    const sync = await json(user, 'sync', ...peers);
    assert.deepEqual([sync.exit, sync.document['complete'], (sync.document['peers'] as { peer: string }[]).length], [0, true, 2]);
    const one = await json(user, 'sync', (await second.client.self()).id, ...peers);
    assert.deepEqual((one.document['peers'] as { peer: string }[]).map((report) => report.peer), [(await second.client.self()).id]);
    assert.equal((await json(user, 'sync', '--peer', NOBODY)).exit, 69);
  });

  test('has download ask before the server is, and everything but the download go through a proxy to peers', async (t) => {
    const user = await newcomer('tails');
    const socks = await startSocksServer(t);
    const server = createServer((_request, response) => response.end(ISO)).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const peers = [...peer(first), ...peer(second)];
    const proxied = await type(user, ['--json', 'status', ...peers], { CONCUR_PROXY: `socks5://127.0.0.1:${socks.proxy.port}` });
    assert.deepEqual(askedIn(proxied).peers.map(({ completed }) => completed), [true, true]);
    const places = [first, second].map(({ addresses }) => addresses[0]?.replace(/^\/ip4\/([\d.]+)\/tcp\/(\d+).*/, '$1:$2'));
    assert.deepEqual(new Set(socks.asked), new Set(places));
    const got = await json(await newcomer('tails'), 'download', `http://127.0.0.1:${port}/tails.iso`, '-o', 'got.iso', ...peers);
    assert.deepEqual([got.exit, got.document['verdict'], askedIn(got).peers.length], [0, 'AGREED', 2]);
    assert.equal(await readFile(join(place.folder, 'got.iso'), 'utf8'), ISO);
    const expected = (got.document['download'] as { expected: string[] }).expected;
    assert.deepEqual(expected, [sha256Hex(Buffer.from(ISO))], 'the hash was known before the first byte');
  });

  test('configured peers are asked without being named, those that were banned are not, and --offline asks nobody', async () => {
    const user = await newcomer('tails');
    const configured = { CONCUR_PEERS: [first, second].map(({ addresses }) => addresses[0]).join() };
    const { document } = await type(user, ['verify', 'tails.iso', '--json'], configured);
    assert.equal((document['asked'] as Asked).peers.length, 2);
    assert.equal((await type(user, ['verify', 'tails.iso', '--offline', '--json'], configured)).document['asked'], undefined);
    await place.run(user, 'peers', 'ban', (await second.client.self()).id);
    const banned = await type(user, ['verify', 'tails.iso', '--json'], configured);
    assert.deepEqual((banned.document['asked'] as Asked).peers.map((report) => report.peer), [(await first.client.self()).id]);
    await place.run(user, 'peers', 'add', second.addresses[0] as string);
    assert.equal(askedIn(await type(user, ['verify', 'tails.iso', '--json'])), undefined, 'added, and banned');
  });

  test('gets what others signed in their own formats in the same call as the certificates that tell whose it is', async () => {
    const tree = await writeGuixTree(join(place.folder, 'tree'), { releases: 1, traps: 'none' });
    await writeFile(join(place.folder, 'tree.policy'), policyOf(tree));
    const third = await place.startNode('third');
    assert.equal((await place.run('third', 'policy', 'add', 'tree.policy', '--yes')).exit, 0);
    const { document: imported } = await place.run('third', 'import', 'tree/sigs', '--certificates', 'tree/sigs/builder-keys');
    const user = await newcomer('tree');
    const status = await json(user, 'status', tree.project, ...peer(third));
    // The node also has its operator's imports of strangers, which it gives to nobody.
    const agreed = ({ document }: Ran) => (document['subjects'] as { artifact: string; verdict: string; reason: string }[]).map(({ artifact, verdict, reason }) => `${verdict} ${artifact} ${reason}`);
    assert.deepEqual(agreed(status), agreed(await json('third', 'status', tree.project)));
    assert.match(agreed(status)[0] ?? '', /^AGREED /);
    const [report] = askedIn(status).peers;
    assert.ok(report?.completed === true && report.new > Number(imported['accepted']), JSON.stringify(report));
    assert.equal(askedIn(await json(user, 'status', tree.project, ...peer(third))).peers[0]?.new, 0);
  });

  test('says what contradicts itself', async () => {
    const code = async (...ran: Parameters<typeof json>) => {
      const { exit, document } = await json(...ran);
      return [exit, (document['error'] as { code: string }).code];
    };
    const user = await newcomer('tails');
    assert.deepEqual(await code(user, 'verify', 'tails.iso', '--offline', '--peer', NOBODY), [64, 'usage']);
    assert.deepEqual(await code(user, 'verify', 'tails.iso', '--peer', '/ip4/127.0.0.1/tcp/1'), [78, 'config-malformed']);
    assert.deepEqual(await code('first', 'verify', 'tails.iso', '--peer', NOBODY), [64, 'usage']);
    assert.deepEqual(await code(await newcomer(), 'verify', 'tails.iso', '--peer', NOBODY), [78, 'policy-missing']);
    assert.deepEqual(await code(await newcomer(), 'sync', '--peer', NOBODY), [78, 'policy-missing']);
  });

  test('is released by --timeout from a peer that says nothing, and the store is whole', async (t) => {
    const user = await newcomer('tails');
    const server = createSilentServer(() => undefined).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const silent = `/ip4/127.0.0.1/tcp/${port}/p2p/${NOBODY.split('/').at(-1)}`;
    const { exit, stderr } = await type(user, ['verify', 'tails.iso', '--peer', silent, '--timeout', '2']);
    assert.equal(exit, 69);
    assert.match(stderr, /^concur: error: not finished after 2 seconds$/m);
    assert.equal((await json(user, 'verify', 'tails.iso', ...peer(first), ...peer(second))).exit, 0);
    await rm(join(place.homeOf(user)), { recursive: true });
  });
});
