import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { readPrivateKey, revokeKey } from 'openpgp';
import { until } from '../../cli/demo/until.ts';
import { fixedClock } from '../../src/base/clock.ts';
import type { SyncReport } from '../../src/sync/sync-report.ts';
import { generateKey } from '../../src/openpgp/node/generate-key.ts';
import { makeBuilder, NOW, policyNaming, resultOf, type Builder } from '../ledger/workbench.ts';
import { holds, Neighbourhood, type RunningNode } from './processes.ts';

suite('nodes that bring each other up to date', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let first: RunningNode;
  let anna: Builder;

  before(async () => {
    [place, anna] = await Promise.all([Neighbourhood.open(), makeBuilder('anna')]);
    first = await place.startNode('first');
    await first.client.addPolicy(policyNaming([anna], 1));
    await first.client.importCertificates(anna.certificate, 'others');
  });

  after(() => place.close());

  const said = async (count: number, from: number) => {
    const ids = [];
    for (let i = 0; i < count; i++) ids.push((await first.client.accept(await anna.sign(resultOf(anna, { name: `${from + i}.iso` })), 'local')).id);
    return ids;
  };

  const report = (document: Record<string, unknown>) => (document['peers'] as SyncReport[])[0] as SyncReport;

  test('without a node, without a policy and without a peer, sync says what is lacking', async () => {
    assert.deepEqual(codeOf(await place.run('nobody', 'sync')), [69, 'node-required']);
    const alone = await place.startNode('alone');
    assert.deepEqual(codeOf(await place.run('alone', 'sync')), [78, 'policy-missing']);
    await alone.client.addPolicy(policyNaming([anna], 1));
    assert.deepEqual(codeOf(await place.run('alone', 'sync')), [69, 'peer-failed']);
    assert.deepEqual(codeOf(await place.run('alone', 'sync', '--project', 'guix')), [78, 'policy-missing']);
  });

  test('a node that was away gets the difference only, and equal ones say so in two rounds and few bytes', async () => {
    const before = await said(200, 0);
    const late = await place.startNode('late', { peers: first.addresses });
    await late.client.addPolicy(policyNaming([anna], 1));
    await holds(late, ...before);
    await late.process.stop();
    const meanwhile = await said(3, 200);
    const again = await place.startNode('late', { peers: first.addresses });
    await holds(again, ...meanwhile);
    const { exit, document } = await place.run('late', 'sync');
    assert.equal(exit, 0);
    assert.deepEqual({ ...report(document), peer: '', milliseconds: 0 }, { peer: '', complete: true, failure: null, sent: report(document).sent, received: report(document).received, rounds: 2, items: 0, news: 0, milliseconds: 0 });
    assert.ok(report(document).sent + report(document).received < 200, JSON.stringify(report(document)));
    assert.deepEqual((await place.run('late', 'sync', '--project', 'tails')).document['complete'], true);
  });

  test('evidence that a statement names comes when it is asked for, and what nobody named stays where it is', async () => {
    const log = join(place.folder, 'build.log');
    await writeFile(log, randomBytes(700_000).toString('hex'));
    const { document: kept } = await place.run('first', 'evidence', 'add', log);
    const [{ sha256 }] = kept['added'] as [{ sha256: string }];
    const asker = await place.startNode('asker', { peers: first.addresses });
    await asker.client.addPolicy(policyNaming([anna], 1));
    await holds(asker, ...(await first.client.log({ limit: 1 })).map(({ id }) => id));
    assert.deepEqual(codeOf(await place.run('asker', 'evidence', 'get', sha256)), [65, 'not-found']);
    const size = (await readFile(log)).length;
    const naming = await first.client.accept(await anna.sign(resultOf(anna, { name: 'named.iso', run: { evidence: [{ name: 'build.log', sha256, size, mediaType: 'text/plain' }] } })), 'local');
    await holds(asker, naming.id);
    const { exit, document } = await place.run('asker', 'evidence', 'get', sha256, '-o', 'copy.log');
    assert.equal(exit, 0);
    assert.deepEqual(document['fetched'], { sha256, size, outcome: 'fetched', bytes: size, peers: [(await first.client.self()).id] });
    assert.deepEqual(await readFile(join(place.folder, 'copy.log')), await readFile(log));
    assert.equal((await place.run('asker', 'evidence', 'get', sha256, '-o', 'again.log')).document['fetched'], null);
    // Who runs no node asks by itself, and needs to follow nothing for it.
    const once = await place.run('nodeless', 'evidence', 'get', sha256, '-o', 'once.log', '--network', 'test', '--peer', asker.addresses[0] as string);
    assert.deepEqual([once.exit, (once.document['fetched'] as { peers: string[] }).peers], [0, [(await asker.client.self()).id]]);
    assert.deepEqual(codeOf(await place.run('asker', 'evidence', 'get', '0'.repeat(64), '--peer', first.addresses[0] as string)), [64, 'usage']);
  });

  test('a revocation goes from one to the next at once, though nobody connects anew', async () => {
    const key = await generateKey({ name: 'carl', email: 'carl@example.org', passphrase: null, clock: fixedClock(NOW - 1_000) });
    const policy = policyNaming([{ ...anna, name: 'carl', fingerprint: key.fingerprint }], 1).replaceAll('tails', 'chain');
    const nodes: RunningNode[] = [];
    for (const name of ['one', 'two', 'three']) {
      const node = await place.startNode(name, { peers: nodes.at(-1)?.addresses ?? [] });
      await node.client.addPolicy(policy);
      await node.client.importCertificates(key.certificate, 'others');
      nodes.push(node);
    }
    const [one, , three] = nodes as [RunningNode, RunningNode, RunningNode];
    const isRevoked = async () => (await three.client.certificates()).some(({ facts }) => facts.fingerprint === key.fingerprint && facts.revocation !== null);
    assert.equal(await isRevoked(), false);
    const { publicKey } = await revokeKey({ key: await readPrivateKey({ armoredKey: key.secret }), format: 'object' });
    await one.client.importCertificates(publicKey.write(), 'others');
    await until('the revocation is there', async () => (await isRevoked() ? true : undefined), { signal: AbortSignal.timeout(30_000) });
  });
});

function codeOf({ exit, document }: { exit: number; document: Record<string, unknown> }): [number, string] {
  return [exit, (document['error'] as { code: string }).code];
}
