/** The hearing side of `gossip`, a process of its own: it tells its parent its address, and how many statements it has. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { createLedger } from '../src/ledger/ledger.ts';
import { startHost } from '../src/network/host.ts';
import type { Log } from '../src/network/port.ts';
import { networkLedger } from '../src/node/network-ledger.ts';
import { createLog } from '../src/node/log.ts';
import { evidenceFiles } from '../src/node/evidence-files.ts';
import { policyFiles } from '../src/node/policy-files.ts';
import { openPeerDatastore } from '../src/store/peer-datastore.ts';
import { openStore } from '../src/store/store.ts';
import { startPlainNode } from './plain-gossip.ts';

/** What the parent hands over: whose statements count. */
export interface Trust {
  readonly policy: string;
  readonly certificates: readonly Uint8Array[];
}

/** What the child says: where it listens, that the parent listens too, then how many statements it has got so far. */
export type Said = { readonly address: string } | { readonly met: true } | { readonly heard: number };

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let heard = 0;
let telling = false;

/** Not a message for each statement: the parent would be measured as well. */
function hear(): void {
  heard++;
  if (telling) return;
  telling = true;
  setImmediate(() => {
    telling = false;
    say({ heard });
  });
}

function say(said: Said): void {
  process.send?.(said);
}

async function hearPlainly(): Promise<void> {
  process.once('disconnect', () => process.exit());
  const node = await startPlainNode();
  node.services.gossip.addEventListener('message', hear);
  node.services.gossip.addEventListener('subscription-change', () => say({ met: true }), { once: true });
  say({ address: String(node.getMultiaddrs()[0]) });
}

async function hearAsWeDo({ policy, certificates }: Trust): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-bench-'));
  process.once('disconnect', () => {
    void rm(folder, { recursive: true }).finally(() => process.exit());
  });
  const store = await openStore(join(folder, 'store'), { create: true });
  const ledger = await createLedger({ store, shelf: policyFiles(join(folder, 'policies')), evidence: evidenceFiles(join(folder, 'evidence')), clock: systemClock });
  await ledger.addPolicy(policy);
  for (const certificate of certificates) await ledger.importCertificates(certificate, 'others');
  ledger.onArrival(hear);
  const log = createLog({ stream: process.stderr, terminal: false, colour: false, level: 'warn' });
  const meeting = { ...SILENT, debug: (_: object, message: string) => { if (message === 'a peer listens') say({ met: true }); } };
  const host = await startHost({
    network: 'bench', listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore: await openPeerDatastore(join(folder, 'peers')), log: meeting,
  }, networkLedger(ledger, log));
  say({ address: String(host.addresses()[0]) });
}

process.once('message', (trust: Trust | 'plain') => {
  void (trust === 'plain' ? hearPlainly() : hearAsWeDo(trust));
});
