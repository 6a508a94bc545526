/**
 * Run by a test in a network of its own, where this machine has public addresses: who knows one node finds the others, by
 * peer exchange and through the hash table, and not more than two of one network.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LevelDatastore } from 'datastore-level';
import { startHost } from '../../src/network/host.ts';
import type { Host } from '../../src/network/port.ts';
import type { Reach } from '../../src/network/reach.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { RecordedLog } from './swarm.ts';

const folder = await mkdtemp(join(tmpdir(), 'concur-public-'));
const stops: (() => Promise<unknown>)[] = [];

try {
  await byExchange();
  console.log('exchange');
  await byHashTable();
  console.log('hash table');
} finally {
  await Promise.all(stops.map((stop) => stop()));
  await rm(folder, { recursive: true });
}

/** Five of 11.1.0.0/16, and one each of two other networks, know the hub; so does the newcomer, who has room for all. */
async function byExchange(): Promise<void> {
  const hub = await start('11.9.0.1', [], { outbound: 8 });
  const places = ['11.1.0.1', '11.1.0.2', '11.1.0.3', '11.1.0.4', '11.1.0.5', '11.2.0.1', '11.3.0.1'];
  const others = await Promise.all(places.map((place) => start(place, hub.host.addresses(), {})));
  for (const { host } of others) await hub.log.until('a peer listens where it says', host.id);
  const newcomer = await start('11.8.0.1', hub.host.addresses(), { outbound: 8 });
  await newcomer.log.until('connected to a peer', others[5]?.host.id);
  await newcomer.log.until('connected to a peer', others[6]?.host.id);
  const opened = (await newcomer.host.peers()).filter(({ direction }) => direction === 'outbound').map(({ address }) => address.split('/')[2] as string);
  assert.equal(opened.filter((place) => place.startsWith('11.1.')).length, 2, opened.join(' '));
  assert.equal(opened.length, 5, opened.join(' '));
}

/** None tells of another but through the table. */
async function byHashTable(): Promise<void> {
  const hub = await start('11.19.0.1', [], { dht: true });
  const provider = await start('11.12.0.1', hub.host.addresses(), { dht: true });
  const newcomer = await start('11.18.0.1', hub.host.addresses(), { dht: true, outbound: 1 });
  await newcomer.log.until('found in the hash table', provider.host.id);
}

async function start(ip: string, peers: readonly string[], reach: Partial<Reach>): Promise<{ host: Host; log: RecordedLog }> {
  const log = new RecordedLog();
  const datastore = new LevelDatastore(join(folder, ip));
  await datastore.open();
  const timing = { reply: 5_000, idle: 5_000, settle: 50, exchange: 3_600_000, redial: 20, redialLimit: 100, heartbeat: 100, refill: 200, rendezvous: 300 };
  const host = await startHost({ network: 'test', listen: [`/ip4/${ip}/tcp/4884`], peers, datastore, log, reach, timing, random: () => 0.5 }, new MemoryLedger('tails'));
  stops.push(async () => {
    await host.stop();
    await datastore.close();
  });
  return { host, log };
}
