import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, link, rename, stat, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { before, suite, test, type TestContext } from 'node:test';
import { ConcurError } from '../../src/base/errors.ts';
import { MAX_REQUEST_BYTES } from '../../src/base/limits.ts';
import { connectToNode, type NodeClient } from '../../src/http/client.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { AcceptedEvent, NodePort } from '../../src/ledger/port.ts';
import { arrivalsOf } from '../../src/node/arrivals.ts';
import { makeBuilder, openWorkbench, policyNaming, resultOf, RIGHT, type Builder } from '../ledger/workbench.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { serve } from './serving.ts';

suite('the control socket', () => {
  let anna: Builder;

  before(async () => {
    anna = await makeBuilder('anna');
  });

  async function open(t: TestContext, ports: Partial<NodePort> = {}): Promise<{ ledger: OpenLedger; client: NodeClient; path: string; bugs: unknown[] }> {
    const ledger = await openWorkbench(t);
    const bugs: unknown[] = [];
    const node: NodePort = {
      self: async () => ({ id: 'me', addresses: ['/ip4/127.0.0.1/tcp/1'] }),
      peers: async () => { throw new Error('a bug with a secret in it'); },
      undialled: async () => ['/ip4/127.0.0.1/tcp/2/p2p/them'],
      changePeers: async ({ action }) => ({ changed: action === 'ban' }),
      fetchEvidence: async () => { throw new Error('a bug with a secret in it'); },
      sync: async () => { throw new Error('a bug with a secret in it'); },
      events: async (signal) => arrivalsOf(ledger, signal),
      ...ports,
    };
    const { client, path } = await serve(t, { ledger, node, onBug: (error) => bugs.push(error) });
    return { ledger, client, path, bugs };
  }

  test('a command that is busy for long between two questions is not hung up on', async (t) => {
    const { path } = await open(t);
    const asked = request({ socketPath: path, path: '/v1/self', agent: new Agent({ keepAlive: true }) }).end();
    const [{ headers }] = await once(asked, 'response') as [IncomingMessage];
    asked.destroy();
    // Where there is a limit, the header says which.
    assert.deepEqual([headers.connection, headers['keep-alive']], ['keep-alive', undefined]);
  });

  test('answers as the ledger itself does', async (t) => {
    const { ledger, client } = await open(t);
    await client.addPolicy(policyNaming([anna], 1));
    await client.importCertificates(anna.certificate, 'others');
    const { id } = await client.accept(await anna.sign(resultOf(anna)), 'local');
    const question = { sha256: RIGHT, name: 'tails.iso', strict: false };
    assert.deepEqual(await client.verify(question), await ledger.verify(question));
    assert.deepEqual(await client.status({ strict: true }), await ledger.status({ strict: true }));
    assert.deepEqual(await client.show(id.slice(0, 8)), await ledger.show(id));
    assert.deepEqual(await client.log({ limit: 5 }), await ledger.log({ limit: 5 }));
    assert.deepEqual(await client.policies(), await ledger.policies());
    assert.deepEqual(await client.certificates(), await ledger.certificates());
    assert.deepEqual(new Uint8Array(await client.certificate(anna.fingerprint)), anna.certificate);
    await client.removePolicy('tails');
    assert.deepEqual(await ledger.policies(), []);
  });

  test('passes a refusal on with its code, its sentence and its hint', async (t) => {
    const { client } = await open(t);
    await assert.rejects(client.accept(await anna.sign(resultOf(anna)), 'local'), { name: 'ConcurError', code: 'signer-unknown', hint: /policy add/ });
    await assert.rejects(client.show('0'.repeat(64)), { code: 'not-found' });
    await assert.rejects(client.addPolicy('concur-policy 1\nproject x y\n'), { code: 'policy-malformed', message: /line 2/ });
  });

  test('keeps a bug\'s own words to its log', async (t) => {
    const { client, bugs } = await open(t);
    await assert.rejects(client.peers(), (error: Error) => error.name === 'Error' && !error.message.includes('secret'));
    assert.equal(bugs.length, 1);
  });

  test('streams statements as they arrive, until nobody listens', async (t) => {
    const { client } = await open(t);
    await client.importCertificates(anna.certificate, 'own');
    const stop = new AbortController();
    const events = (await client.events(stop.signal))[Symbol.asyncIterator]();
    const { id } = await client.accept(await anna.sign(resultOf(anna)), 'own');
    const { value } = await events.next() as IteratorYieldResult<AcceptedEvent>;
    assert.equal(value.origin, 'own');
    assert.equal(value.entry.id, id);
    stop.abort();
    assert.equal((await events.next()).done, true);
  });

  test('who listened and is told no more hears why', async (t) => {
    const { client } = await open(t, { events: async () => refusing(new ConcurError('busy', 'too many', { hint: 'listen again' })) });
    const events = (await client.events(new AbortController().signal))[Symbol.asyncIterator]();
    await assert.rejects(events.next(), { name: 'ConcurError', code: 'busy', message: 'too many', hint: 'listen again' });
  });

  test('can be entered by its owner alone', async (t) => {
    const { path } = await open(t);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  test('refuses a request that is larger than any real one, and lives on', async (t) => {
    const { client } = await open(t);
    await assert.rejects(client.accept(new Uint8Array(MAX_REQUEST_BYTES + 1), 'local'));
    assert.equal((await client.self()).id, 'me');
  });

  test('refuses a request that is no JSON, or has members that it does not know', async (t) => {
    const { path } = await open(t);
    for (const body of ['{', '{"sha256":"x"}', JSON.stringify({ sha256: RIGHT, name: null, strict: false, extra: 1 })]) {
      const call = request({ socketPath: path, path: '/v1/verify', method: 'POST' });
      call.end(body);
      const [response] = await once(call, 'response') as [{ statusCode: number; resume(): void }];
      response.resume();
      assert.equal(response.statusCode, 400);
    }
  });

  test('nobody there is null, for a path without a socket and for one that was left over', async (t) => {
    const folder = await temporaryFolder(t);
    assert.equal(await connectToNode(join(folder, 'none')), null);
    const left = join(folder, 'left');
    await leaveSocketBehind(left);
    assert.equal(await connectToNode(left), null);
    await writeFile(join(folder, 'file'), '');
    await chmod(join(folder, 'file'), 0o600);
    assert.equal(await connectToNode(join(folder, 'file')), null);
  });
});

/** As a node leaves it that was killed: the file is there and nobody listens. */
async function leaveSocketBehind(path: string): Promise<void> {
  const server = createServer();
  server.listen(path);
  await once(server, 'listening');
  await link(path, `${path}.kept`);
  server.close();
  await once(server, 'close');
  await rename(`${path}.kept`, path);
}

async function* refusing(error: ConcurError): AsyncGenerator<AcceptedEvent> {
  yield* [];
  throw error;
}
