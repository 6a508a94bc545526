/** The node that has everything: statements that are only bytes, or real ones in a store. Told which by its parent; answers with its addresses. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { bytesLedger, SILENT } from './cold-start-ledgers.ts';

export type Order =
  | { readonly kind: 'bytes'; readonly count: number }
  | { readonly kind: 'real'; readonly policy: string; readonly certificates: readonly Uint8Array[]; readonly messages: readonly Uint8Array[] };

export interface Ready {
  readonly addresses: readonly string[];
}

/** Statements handed over at a time. */
const BATCH = 256;

const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
process.once('message', (order: Order) => void serve(order));
process.once('disconnect', () => void rm(folder, { recursive: true, force: true }).then(() => process.exit()));

async function serve(order: Order): Promise<void> {
  const datastore = await openPeerDatastore(join(folder, 'peers'));
  const ledger = order.kind === 'bytes' ? bytesLedger(order.count) : await realLedger(order);
  const host = await startHost({ network: 'bench', listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore, log: SILENT }, ledger);
  process.send?.({ addresses: host.addresses() } satisfies Ready);
}

async function realLedger({ policy, certificates, messages }: Order & { kind: 'real' }): Promise<NetworkLedger> {
  const store = await openStore(join(folder, 'store'), { create: true });
  const ledger = await createLedger({ store, shelf: policyFiles(join(folder, 'policies')), evidence: evidenceFiles(join(folder, 'evidence')), clock: systemClock });
  await ledger.addPolicy(policy);
  for (const certificate of certificates) await ledger.importCertificates(certificate, 'others');
  for (let i = 0; i < messages.length; i += BATCH) await Promise.all(messages.slice(i, i + BATCH).map((message) => ledger.accept(message, 'local')));
  return networkLedger(ledger, createLog({ stream: process.stderr, terminal: false, colour: false, level: 'warn' }));
}
