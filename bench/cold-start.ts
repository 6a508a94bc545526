/**
 * How fast does a new node get everything from one that has it, each in a process of its own, over loopback? First bytes into a
 * sink that looks at nothing: what the wire gives. Then real statements, checked and stored as they come. How late is the
 * event loop meanwhile?
 *
 *   node bench/cold-start.ts [--items 100000] [--statements 10000]
 */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/base/clock.ts';
import { createLedger } from '../src/ledger/ledger.ts';
import { startHost } from '../src/network/host.ts';
import type { NetworkLedger } from '../src/network/port.ts';
import { evidenceFiles } from '../src/node/evidence-files.ts';
import { createLog } from '../src/node/log.ts';
import { networkLedger } from '../src/node/network-ledger.ts';
import { policyFiles } from '../src/node/policy-files.ts';
import { openPeerDatastore } from '../src/store/peer-datastore.ts';
import { openStore } from '../src/store/store.ts';
import type { SyncReport } from '../src/sync/sync-report.ts';
import { makeBuilders, policyOf, signStatements } from './builders.ts';
import type { Order, Ready } from './cold-start-child.ts';
import { SILENT, sink } from './cold-start-ledgers.ts';
import { printResult } from './result.ts';

/** Items a second through the wire, and milliseconds that the event loop may be late in 99 of 100 looks. */
const TARGET = { itemsASecond: 10_000, p99: 50 };

const { values: options } = parseArgs({ options: { items: { type: 'string', default: '100000' }, statements: { type: 'string', default: '10000' } } });
const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));

const wire = await measureWire(Number(options.items));
const checked = await measureChecked(Number(options.statements));
const met = wire.itemsASecond >= TARGET.itemsASecond && Math.max(wire.delay.p99, checked.delay.p99) <= TARGET.p99;
printResult('cold-start', {
  question: 'items a second from a node that has everything to one that has nothing, and milliseconds that the event loop of the latter is late',
  wire, checked, target: TARGET, met,
});
await rm(folder, { recursive: true, force: true });
process.exit(met ? 0 : 1);

interface Measured {
  readonly items: number;
  readonly seconds: number;
  readonly itemsASecond: number;
  readonly bytes: number;
  readonly rounds: number;
  /** Milliseconds. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
}

async function measureWire(count: number): Promise<Measured> {
  const full = Promise.withResolvers<void>();
  return fetchAll({ kind: 'bytes', count }, { name: 'wire', count, ledger: sink(count, full.resolve), full: full.promise });
}

async function measureChecked(count: number): Promise<Measured> {
  const builders = await makeBuilders();
  const messages = (await signStatements(builders, count)).map(({ message }) => message);
  const certificates = builders.map(({ certificate }) => certificate);
  const policy = policyOf(builders);
  const store = await openStore(join(folder, 'store'), { create: true });
  const ledger = await createLedger({ store, shelf: policyFiles(join(folder, 'policies')), evidence: evidenceFiles(join(folder, 'evidence')), clock: systemClock });
  await ledger.addPolicy(policy);
  for (const certificate of certificates) await ledger.importCertificates(certificate, 'others');
  const full = Promise.withResolvers<void>();
  let stored = 0;
  ledger.onArrival(() => { if (++stored === count) full.resolve(); });
  const log = createLog({ stream: process.stderr, terminal: false, colour: false, level: 'warn' });
  return fetchAll({ kind: 'real', policy, certificates, messages }, { name: 'checked', count, ledger: networkLedger(ledger, log), full: full.promise });
}

interface Fetching {
  readonly name: string;
  readonly count: number;
  readonly ledger: NetworkLedger;
  readonly full: Promise<void>;
}

/** The monitor runs from before the connection until all is there. */
async function fetchAll(order: Order, { name, count, ledger, full }: Fetching): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'cold-start-child.ts'), { serialization: 'advanced' });
  child.send(order);
  const [{ addresses }] = await once(child, 'message') as [Ready];
  const reports: SyncReport[] = [];
  const datastore = await openPeerDatastore(join(folder, `${name}-peers`));
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await setTimeout(5);
  // From the connection on: what a start loads is another question.
  let started = 0;
  const log = { ...SILENT, info: (_: object, message: string) => { if (message === 'connected to a configured peer') started = performance.now(); }, debug: (fields: object, message: string) => { if (message === 'a conversation with a peer ended') reports.push(fields as SyncReport); } };
  const host = await startHost({ network: 'bench', listen: [], peers: addresses, datastore, log, timing: { settle: 3_600_000 } }, ledger);
  await full;
  const seconds = (performance.now() - started) / 1000;
  await setTimeout(5);
  monitor.disable();
  await host.stop();
  await end(child);
  const [report] = reports;
  return {
    items: count, seconds, itemsASecond: Math.round(count / seconds), bytes: report?.received ?? 0, rounds: report?.rounds ?? 0,
    delay: { p50: monitor.percentile(50) / 1e6, p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6 },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
