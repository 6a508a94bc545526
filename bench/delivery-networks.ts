/** Nodes of one process in the same graph: as we are, each with a store of its own; without checks and stores; and as plain gossipsub. */

import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { sha256Hex } from '../src/base/sha256.ts';
import { systemClock } from '../src/base/clock.ts';
import { createLedger } from '../src/ledger/ledger.ts';
import { startHost } from '../src/network/host.ts';
import type { Log, NetworkLedger } from '../src/network/port.ts';
import { evidenceFiles } from '../src/node/evidence-files.ts';
import { createLog } from '../src/node/log.ts';
import { networkLedger } from '../src/node/network-ledger.ts';
import { policyFiles } from '../src/node/policy-files.ts';
import { openPeerDatastore } from '../src/store/peer-datastore.ts';
import { openStore } from '../src/store/store.ts';
import type { Edge } from '../test/system/graph.ts';
import { MemoryTries } from '../test/sync/memory-tries.ts';
import { PROJECT } from './builders.ts';
import { emptyLedger } from './empty-ledger.ts';
import { PLAIN_TOPIC, startPlainNode } from './plain-gossip.ts';

export interface DeliveryNetwork {
  publish(node: number, message: Uint8Array): Promise<void>;
  /** Resolves when that many deliveries were made since the network was built, the publishers' own not counted. */
  delivered(count: number): Promise<void>;
  /** The same, with all that each of them leaves to be done: then nothing slows what comes next. */
  settled(count: number): Promise<void>;
  /** So far. */
  readonly deliveries: number;
  stop(): Promise<void>;
}

export interface Built {
  readonly nodes: number;
  readonly edges: readonly Edge[];
}

/** Meshes are made at heartbeats, one a second. */
const MESHED = 4_000;

/** Counts, and wakes who waits. */
class Tally {
  count = 0;
  readonly #changed = new EventEmitter().setMaxListeners(0);

  add = (): void => {
    this.count++;
    this.#changed.emit('change');
  };

  async reaches(count: number): Promise<void> {
    while (this.count < count) await new Promise((resolve) => { this.#changed.once('change', resolve); });
  }
}

export async function buildPlain({ nodes, edges }: Built): Promise<DeliveryNetwork> {
  const deliveries = new Tally();
  const met = new Tally();
  const all = await Promise.all(Array.from({ length: nodes }, async () => {
    const node = await startPlainNode();
    node.services.gossip.addEventListener('message', deliveries.add);
    node.services.gossip.addEventListener('subscription-change', met.add);
    return node;
  }));
  for (const [from, to] of edges) await all[from]?.dial(multiaddr(all[to]?.getMultiaddrs()[0]));
  await met.reaches(2 * edges.length);
  await pause(MESHED);
  return {
    async publish(node, message) { await all[node]?.services.gossip.publish(PLAIN_TOPIC, message); },
    delivered: (count) => deliveries.reaches(count),
    settled: (count) => deliveries.reaches(count),
    get deliveries() { return deliveries.count; },
    stop: async () => { await Promise.all(all.map(async (node) => { await node.stop(); })); },
  };
}

export interface Trust {
  readonly policy: string;
  readonly certificates: readonly Uint8Array[];
  /** What counts as a delivery: a statement that is passed on, as it is for gossipsub; or one that is on disk. */
  readonly until: 'checked' | 'stored';
}

/** Each checks what comes, passes it on and stores it. @param trust null for nodes that take everything and store nothing */
export async function buildOurs({ nodes, edges }: Built, folder: string, trust: Trust | null): Promise<DeliveryNetwork> {
  const counts = { checked: new Tally(), stored: new Tally() };
  const deliveries = counts[trust?.until ?? 'checked'];
  const met = new Tally();
  const all = await Promise.all(Array.from({ length: nodes }, async (_, i) => {
    const place = join(folder, String(i));
    return startOne(place, trust === null ? takingAll(counts) : await checking(place, trust, counts), met.add);
  }));
  for (const [from, to] of edges) all[from]?.host.connect(all[to]?.host.addresses()[0] as string);
  await met.reaches(2 * edges.length);
  await pause(MESHED);
  return {
    async publish(node, message) {
      const { keep, host } = all[node] as (typeof all)[number];
      await keep(message);
      await host.publish({ id: sha256Hex(message), scope: PROJECT, message });
    },
    delivered: (count) => deliveries.reaches(count),
    settled: (count) => counts.stored.reaches(count),
    get deliveries() { return deliveries.count; },
    stop: async () => { await Promise.all(all.map((node) => node.stop())); },
  };
}

interface Side {
  readonly ledger: NetworkLedger;
  /** Of what is published. */
  keep(message: Uint8Array): Promise<unknown>;
  close(): Promise<void>;
}

type Counts = Readonly<Record<Trust['until'], Tally>>;

function takingAll({ checked, stored }: Counts): Side {
  return {
    ledger: { ...emptyLedger(new MemoryTries()), receive: async () => { checked.add(); stored.add(); return { outcome: 'new', item: null }; } },
    keep: async () => undefined,
    close: async () => undefined,
  };
}

async function checking(folder: string, { policy, certificates }: Trust, { checked, stored }: Counts): Promise<Side> {
  const store = await openStore(join(folder, 'store'), { create: true });
  const ledger = await createLedger({ store, shelf: policyFiles(join(folder, 'policies')), evidence: evidenceFiles(join(folder, 'evidence')), clock: systemClock });
  await ledger.addPolicy(policy);
  for (const certificate of certificates) await ledger.importCertificates(certificate, 'others');
  ledger.onArrival(({ origin }) => { if (origin === 'network') stored.add(); });
  const log = createLog({ stream: process.stderr, terminal: false, colour: false, level: 'warn' });
  const network = networkLedger(ledger, log);
  const receive: NetworkLedger['receive'] = (message, peer, onChecked) => network.receive(message, peer, () => { checked.add(); onChecked?.(); });
  return { ledger: { ...network, receive }, keep: (message) => ledger.accept(message, 'local'), close: () => ledger.close() };
}

async function startOne(folder: string, { ledger, keep, close }: Side, meet: () => void) {
  const log: Log = { debug: (_, message) => { if (message === 'a peer listens') meet(); }, info: () => undefined, warn: () => undefined };
  const datastore = await openPeerDatastore(join(folder, 'peers'));
  const host = await startHost({ network: 'bench', listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore, log }, ledger);
  return {
    keep,
    host,
    async stop() {
      await host.stop();
      await datastore.close();
      await close();
    },
  };
}
