/** Run by a test in a network of its own: two hosts that know nobody find each other by multicast DNS; one of another network does not. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LevelDatastore } from 'datastore-level';
import { startHost } from '../../src/network/host.ts';
import type { Host } from '../../src/network/port.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { RecordedLog } from './swarm.ts';

const folder = await mkdtemp(join(tmpdir(), 'concur-local-'));
const stops: (() => Promise<unknown>)[] = [];

try {
  const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
  const said = ours.add(statement('tails|good|1'));
  const other = await start('other', new MemoryLedger('tails'));
  const a = await start('test', ours);
  const b = await start('test', theirs);
  await theirs.until((ledger) => ledger.holds(said));
  assert.deepEqual((await b.host.peers()).map(({ id }) => id), [a.host.id]);
  console.log('found');
  assert.deepEqual(await other.host.peers(), []);
  assert.deepEqual(other.log.lines.filter(({ message }) => message.includes('peer')), []);
  console.log('not those of another');
} finally {
  await Promise.all(stops.map((stop) => stop()));
  await rm(folder, { recursive: true });
}

async function start(network: string, ledger: MemoryLedger): Promise<{ host: Host; log: RecordedLog }> {
  const log = new RecordedLog();
  const datastore = new LevelDatastore(join(folder, String(stops.length)));
  await datastore.open();
  const timing = { settle: 50, heartbeat: 100, refill: 100 };
  const host = await startHost({ network, listen: ['/ip4/192.168.7.1/tcp/0'], peers: [], datastore, log, reach: { lan: true, outbound: 4 }, timing }, ledger);
  stops.push(async () => {
    await host.stop();
    await datastore.close();
  });
  return { host, log };
}
