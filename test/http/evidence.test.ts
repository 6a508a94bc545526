import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { MAX_EVIDENCE_BYTES } from '../../src/base/limits.ts';
import { connectToNode, type NodeClient } from '../../src/http/client.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { makeBuilder, openWorkbench, policyNaming, resultOf } from '../ledger/workbench.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { serve } from './serving.ts';

suite('evidence over the control socket', () => {
  async function open(t: TestContext): Promise<{ ledger: OpenLedger; client: NodeClient; folder: string }> {
    let folder = '';
    const ledger = await openWorkbench(t, { told: (at) => { folder = join(at, 'evidence'); } });
    const { client } = await serve(t, { ledger, onBug: () => undefined });
    return { ledger, client, folder };
  }

  async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
    yield* all;
  }

  test('goes in and out as it is, larger than any other request may be', async (t) => {
    const { client, ledger } = await open(t);
    const content = [randomBytes(3_000_000), randomBytes(2_000_001)];
    const kept = await client.keepEvidence(pieces(...content));
    assert.deepEqual({ size: kept.size, outcome: kept.outcome }, { size: 5_000_001, outcome: 'stored' });
    assert.deepEqual(await buffer((await client.evidence(kept.sha256)).content), Buffer.concat(content));
    assert.equal((await client.evidence(kept.sha256)).size, 5_000_001);
    assert.deepEqual(await client.evidenceList(), await ledger.evidenceList());
  });

  test('is listed with the statements that name it, and by what they call it', async (t) => {
    const { client, ledger } = await open(t);
    const anna = await makeBuilder('anna');
    await client.addPolicy(policyNaming([anna], 1));
    await client.importCertificates(anna.certificate, 'others');
    const { sha256, size } = await client.keepEvidence(pieces(Buffer.from('make: done\n')));
    const evidence = [{ name: 'build.log', sha256, size, mediaType: 'text/plain' }, { name: 'elsewhere', sha256: 'd'.repeat(64), size: 1, mediaType: 'text/plain' }];
    const { id } = await client.accept(await anna.sign(resultOf(anna, { run: { evidence } })), 'local');
    assert.deepEqual(await client.evidenceList(), [{ sha256, size, mediaType: 'text/plain', names: ['build.log'], statements: [id], by: ['anna'] }]);
    assert.deepEqual(await client.samples({ project: 'tails', release: '1.0' }), JSON.parse(JSON.stringify(await ledger.samples({ project: 'tails', release: '1.0' }))));
  });

  test('that is not here is refused with a hint', async (t) => {
    const { client } = await open(t);
    await assert.rejects(client.evidence('e'.repeat(64)), { code: 'not-found', hint: /evidence list/ });
    await assert.rejects(client.evidence('../policies'), { code: 'hash-malformed' });
  });

  test('that is too large is refused with the ledger\'s own words, and nothing of it stays', async (t) => {
    const { client, folder } = await open(t);
    const piece = Buffer.alloc(1024 * 1024);
    async function* tooMuch(): AsyncGenerator<Uint8Array> {
      for (let sent = 0; sent <= MAX_EVIDENCE_BYTES; sent += piece.length) yield piece;
    }
    await assert.rejects(client.keepEvidence(tooMuch()), { code: /file-unsuitable|node-unreachable/ });
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(await client.evidenceList(), []);
  });

  test('that was damaged on disk is refused before any of it is sent', async (t) => {
    const { client, folder } = await open(t);
    const { sha256 } = await client.keepEvidence(pieces(Buffer.from('as it was')));
    await appendFile(join(folder, sha256), '!');
    await assert.rejects(client.evidence(sha256), { code: 'store-damaged' });
  });

  test('whose source fails is not kept, and the failure is the source\'s', async (t) => {
    const { client, folder } = await open(t);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the disk was pulled out');
    }
    await assert.rejects(client.keepEvidence(failing()), { message: 'the disk was pulled out' });
    assert.deepEqual((await client.evidenceList()), []);
    assert.deepEqual((await readdir(folder)).filter((name) => !name.startsWith('.')), []);
  });

  test('that is cut short by a node that goes away is no whole piece', async (t) => {
    const socket = await temporaryFolder(t);
    const server = createServer((request, response) => {
      if (request.url === '/v1/self') return void response.end('{}');
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this', () => response.destroy());
    }).listen(join(socket, 'node.sock'));
    t.after(() => { server.close(); });
    await new Promise((resolve) => server.once('listening', resolve));
    const client = await connectToNode(join(socket, 'node.sock'));
    assert.ok(client !== null);
    const { content } = await client.evidence('a'.repeat(64));
    await assert.rejects(buffer(content), { code: 'node-unreachable' });
    await client.close();
  });
});
