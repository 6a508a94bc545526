import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { openNode, verifyFile, type AcceptedEvent } from '../../src/index.ts';
import { resolveHome } from '../../src/node/home.ts';
import { openLedger } from '../../src/node/open.ts';
import { resultOf, RIGHT } from '../ledger/workbench.ts';
import { ada, grace, POLICY } from '../proof/workbench.ts';
import { isConcurError } from '../../src/base/errors.ts';

describe('openNode', () => {
  let folder: string;
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'concur-node-')); });
  after(() => rm(folder, { recursive: true }));

  test('hears of statements, answers with them, serves commands of its home, and closes', async () => {
    const home = join(folder, 'one');
    const log = new PassThrough().setEncoding('utf8');
    const node = await openNode({ home, listen: ['/ip4/127.0.0.1/tcp/0'], log });
    await node.addPolicy(POLICY);
    for (const { certificate } of [ada, grace]) await node.importCertificates(certificate);
    assert.deepEqual((await node.policies()).map(({ project }) => project), ['tails']);
    assert.match((await node.self()).id, /^12D3KooW/);
    assert.deepEqual(await node.peers(), []);

    const events = await node.events();
    const command = await openLedger(resolveHome({ home, env: {} }));
    assert.ok(command.node !== null, 'a command finds the node');
    for (const builder of [ada, grace]) await command.accept(await builder.sign(resultOf(builder)), 'local');
    await command.close();
    const heard: AcceptedEvent[] = [];
    for await (const event of events) if (heard.push(event) === 2) break;
    assert.deepEqual(heard.map(({ entry }) => String(entry.name)).sort(), ['ada', 'grace']);

    assert.equal((await node.verify({ sha256: RIGHT })).verdict, 'AGREED');
    await node.close();
    const logged = String(log.read());
    assert.match(logged, /"msg":"node is ready"/);
    assert.match(logged, /"hint":"concur follow POLICY","msg":"nothing is followed yet/, 'as it was then');
    // The store is free again.
    await assert.rejects(verifyFile(import.meta.filename, { home, project: 'debian' }), (error) => isConcurError(error, 'policy-missing'));
  });

  test('tells why it cannot start', async () => {
    await assert.rejects(openNode({ home: join(folder, 'two'), listen: ['/ip4/192.0.2.1/tcp/1'] }), (error) => isConcurError(error, 'listen-failed'));
    await assert.rejects(openNode({ home: join(folder, 'three'), listen: ['nowhere'] }), (error) => isConcurError(error, 'config-malformed'));
  });
});
