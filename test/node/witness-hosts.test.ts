/** Checkpoints between real hosts: by gossip at once, and by sync to whoever comes later. */

import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { startHost } from '../../src/network/host.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { createLog } from '../../src/node/log.ts';
import { networkLedger } from '../../src/node/network-ledger.ts';
import { becauseFor, following, give, pair, policyWith, will } from '../ledger/witnessed.ts';
import { publishFrom } from '../ledger/witnesses.ts';
import { openWorkbench } from '../ledger/workbench.ts';
import { acquainted, openDatastore, RecordedLog, type Member } from '../network/swarm.ts';

async function online(t: TestContext, ledger: OpenLedger, peers: readonly string[] = []): Promise<Member> {
  const log = new RecordedLog();
  const { datastore, release } = await openDatastore();
  const silent = createLog({ stream: process.stderr, terminal: false, colour: false, level: 'fatal' as 'warn' });
  const host = await startHost({ network: 'test', listen: ['/ip4/127.0.0.1/tcp/0'], peers, datastore, log, random: () => 0.5, timing: { settle: 100, heartbeat: 100, redial: 20 } }, networkLedger(ledger, silent));
  t.after(async () => {
    await host.stop();
    await release();
  });
  return { host, log };
}

/** Resolves with the next checkpoint's id. */
function nextCheckpoint(ledger: OpenLedger): Promise<string> {
  return new Promise((resolve) => {
    const end = ledger.onCheckpoint(({ id }) => {
      end();
      resolve(id);
    });
  });
}

suite('a checkpoint between hosts', { timeout: 60_000 }, () => {
  test('is gossiped to those who are there, over others', async (t) => {
    const { user, watcher } = await pair(t);
    const [first, second] = [await online(t, watcher), await online(t, user)];
    const met = await online(t, await following(t, policyWith(1, [will])), [...first.host.addresses(), ...second.host.addresses()]);
    await Promise.all([acquainted(first, met), acquainted(second, met)]);
    const arriving = nextCheckpoint(user);
    const message = await publishFrom(watcher, will);
    const { id } = await watcher.accept(message, 'own');
    await first.host.publish({ id, scope: '@checkpoints', message });
    assert.equal(await arriving, id);
    assert.equal(await becauseFor(user), 'agreed');
  });

  test('comes by sync, with its delegation, to one who knows neither', async (t) => {
    const { watcher } = await pair(t);
    await give(await publishFrom(watcher, will), watcher);
    const newcomer = await openWorkbench(t);
    await newcomer.addPolicy(policyWith(1, [will]));
    const first = await online(t, watcher);
    const arriving = nextCheckpoint(newcomer);
    await online(t, newcomer, first.host.addresses());
    await arriving;
    assert.equal((await newcomer.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking.length, 0);
  });
});
