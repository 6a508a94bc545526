import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { readPrivateKey, revokeKey } from 'openpgp';
import { until } from '../../cli/demo/until.ts';
import { holds, Neighbourhood, type Ran, type RunningNode } from './processes.ts';

const SOURCE = `git+https://example.org/hello.git@${'5'.repeat(40)}`;
const ATTEST = ['--project', 'hello', '--release', '1.0', '--source', SOURCE, '--yes'];

suite('nodes and commands', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let anna: RunningNode;
  let bert: RunningNode;
  /** What was attested so far. */
  const said: string[] = [];

  before(async () => {
    place = await Neighbourhood.open();
    const [annas, doras, emils] = await Promise.all(['anna', 'dora', 'emil-elsewhere'].map((name) => place.run(name, 'key', 'new', '--name', name, '--email', `${name}@example.org`, '--no-passphrase')));
    await writeFile(join(place.folder, 'hello.policy'), [
      'concur-policy 1', 'project hello', `signer anna ${fingerprintOf(annas)}`, `signer dora ${fingerprintOf(doras)}`, `signer emil ${fingerprintOf(emils)}`,
      'group builders 1 anna dora emil', 'quorum builders', 'fresh 14d', '',
    ].join('\n'));
    for (const name of ['one.bin', 'two.bin', 'three.bin']) await writeFile(join(place.folder, name), `built: ${name}\n`);
    anna = await place.startNode('anna');
    bert = await place.startNode('bert', { peers: anna.addresses });
  });

  after(() => place.close());

  test('a running node takes on a policy at once, and fetches the certificates that it names from its peers', async () => {
    assert.equal((await follow('anna')).exit, 0);
    assert.equal((await follow('bert')).exit, 0);
    const annas = (await anna.client.certificates()).find(({ own }) => own);
    // Bert's node was told a fingerprint and nothing else; what anna signs can be checked there only with her certificate.
    const { id } = (await attest('anna', 'one.bin')).document as { id: string };
    said.push(id);
    await holds(bert, id);
    const fetched = await bert.client.certificates();
    assert.deepEqual(fetched.map(({ facts, own, petnames }) => [facts.fingerprint, own, petnames]), [[annas?.facts.fingerprint, false, ['hello/anna']]]);
  });

  test('commands talk to the node that runs: the store is its own', async () => {
    const { id, addresses } = (await place.run('anna', 'peers', '--self')).document as { id: string; addresses: string[] };
    assert.deepEqual(addresses, anna.addresses);
    assert.deepEqual(((await place.run('bert', 'peers')).document as { peers: { id: string }[] }).peers.map((peer) => peer.id), [id]);
    const verified = await place.run('bert', 'verify', 'one.bin');
    assert.equal(verified.exit, 0, verified.stdout);
    assert.equal(verified.document['verdict'], 'AGREED');
  });

  test('the same attested again is nothing new, and another result of the same build is refused', async () => {
    const again = await attest('anna', 'one.bin');
    assert.deepEqual([again.exit, again.document['outcome'], again.document['id']], [0, 'stated', said[0]]);
    const other = await attest('anna', 'two.bin', '--name', 'one.bin');
    assert.equal(other.exit, 65);
    assert.equal((other.document['error'] as { code: string }).code, 'would-equivocate');
  });

  test('what was attested while no node ran is sent when one runs', async () => {
    assert.equal((await follow('dora')).exit, 0);
    const attested = await attest('dora', 'two.bin');
    assert.deepEqual([attested.exit, attested.document['published']], [0, false]);
    const { id } = attested.document as { id: string };
    said.push(id);
    const dora = await place.startNode('dora', { peers: bert.addresses });
    await Promise.all([holds(bert, id), holds(anna, id), holds(dora, ...said)]);
    await dora.process.stop();
  });

  test('a node that comes late holds what was said before it came', async () => {
    assert.equal((await follow('late')).exit, 0);
    const late = await place.startNode('late', { peers: bert.addresses });
    await holds(late, ...said);
    const verified = await place.run('late', 'verify', 'two.bin');
    assert.deepEqual([verified.exit, verified.document['verdict']], [0, 'AGREED'], verified.stdout);
    await late.process.stop();
  });

  test('a statement that had to wait for its certificate at one node is passed on to the next', async () => {
    // Emil's certificate comes to his node when anna's has already asked for it in vain, and bert knows neither.
    await follow('emil');
    const emil = await place.startNode('emil', { peers: anna.addresses });
    await holds(emil, ...said);
    const [secret] = await readdir(join(place.homeOf('emil-elsewhere'), 'keys'));
    assert.equal((await place.run('emil', 'key', 'import', join(place.homeOf('emil-elsewhere'), 'keys', secret as string))).exit, 0);
    const { id } = (await attest('emil', 'three.bin')).document as { id: string };
    said.push(id);
    await holds(anna, id);
    await holds(bert, id);
    await emil.process.stop();
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} stops a node cleanly: exit 0, no socket, no owner of the store`, async () => {
      const node = await place.startNode('brief');
      const socket = join(place.homeOf('brief'), 'node.sock');
      assert.ok(existsSync(socket));
      node.process.kill(signal);
      assert.equal(await node.process.ended, 0);
      assert.deepEqual([socket, join(place.homeOf('brief'), 'store', 'owner')].filter((file) => existsSync(file)), []);
    });
  }

  test('a node that was killed starts again as the same peer, with all that it had acknowledged', async () => {
    const { document } = await attest('anna', 'three.bin');
    said.push(document['id'] as string);
    const { id } = await anna.client.self();
    anna.process.kill('SIGKILL');
    assert.equal(await anna.process.ended, 'SIGKILL');
    assert.ok(existsSync(join(place.homeOf('anna'), 'node.sock')), 'a killed node leaves its socket');
    anna = await place.startNode('anna');
    assert.equal((await anna.client.self()).id, id);
    await holds(anna, ...said);
  });

  test('peers may start in any order', async () => {
    const listen = `/ip4/127.0.0.1/tcp/${await freePort()}`;
    const first = await place.startNode('host', { listen });
    const { addresses } = first;
    await first.process.stop();
    await follow('host');
    await follow('early');
    const early = await place.startNode('early', { peers: [...anna.addresses, ...addresses] });
    await holds(early, ...said);
    const host = await place.startNode('host', { listen });
    await holds(host, ...said);
    await Promise.all([early.process.stop(), host.process.stop()]);
  });

  test('two commands at once in one home without a node take turns', async () => {
    const both = await Promise.all([attest('dora', 'one.bin'), attest('dora', 'three.bin'), place.run('dora', 'log')]);
    assert.deepEqual(both.map(({ exit }) => exit), [0, 0, 0], both.map(({ stdout }) => stdout).join());
    const { entries } = (await place.run('dora', 'log')).document as { entries: { id: string }[] };
    for (const { document } of both.slice(0, 2)) assert.ok(entries.some(({ id }) => id === document['id']));
  });

  test('a second node in one home is refused, and the first one lives', async () => {
    const refused = await place.run('anna', 'node', '--listen', '/ip4/127.0.0.1/tcp/0');
    assert.equal(refused.exit, 74, refused.stderr);
    await holds(anna, ...said);
  });

  test('a revocation that one node heard of reaches the others, and takes effect there', async () => {
    const stop = AbortSignal.timeout(60_000);
    assert.equal((await place.run('late', 'verify', 'two.bin')).document['verdict'], 'AGREED');
    await writeFile(join(place.folder, 'dora-revoked.pgp'), await revokedKeyIn(join(place.homeOf('dora'), 'keys')));
    assert.equal((await place.run('anna', 'certificate', 'import', join(place.folder, 'dora-revoked.pgp'))).exit, 0);
    const late = await place.startNode('late', { peers: anna.addresses });
    await until('the revocation is there', async () => (await late.client.certificates()).find(({ facts }) => facts.revocation?.kind === 'hard'), { signal: stop });
    assert.equal((await place.run('late', 'verify', 'two.bin')).document['verdict'], 'INSUFFICIENT');
    await late.process.stop();
  });

  function follow(name: string): Promise<Ran> {
    return place.run(name, 'policy', 'add', join(place.folder, 'hello.policy'), '--yes');
  }

  function attest(name: string, file: string, ...more: string[]): Promise<Ran> {
    return place.run(name, 'attest', join(place.folder, file), ...ATTEST, ...more);
  }
});

function fingerprintOf(ran: Ran | undefined): string {
  return ran?.document['fingerprint'] as string;
}

/** As `gpg --import FINGERPRINT.revocation.asc` and `gpg --export` make it of the only key there. */
async function revokedKeyIn(folder: string): Promise<Uint8Array> {
  const [secret = ''] = (await readdir(folder)).filter((name) => !name.includes('revocation'));
  const key = await readPrivateKey({ armoredKey: await readFile(join(folder, secret), 'utf8') });
  const { publicKey } = await revokeKey({ key, format: 'object' });
  return publicKey.write();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
