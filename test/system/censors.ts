/**
 * Nodes that hide one signer, in a process of their own: they keep to the protocol, have all that this signer said, and neither
 * show, give nor pass on any of it. Told by the parent what there is; answers with their addresses.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '../../src/base/clock.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { startHost } from '../../src/network/host.ts';
import type { NetworkLedger } from '../../src/network/port.ts';
import { evidenceFiles } from '../../src/node/evidence-files.ts';
import { createLog } from '../../src/node/log.ts';
import { networkLedger } from '../../src/node/network-ledger.ts';
import { policyFiles } from '../../src/node/policy-files.ts';
import { openPeerDatastore } from '../../src/store/peer-datastore.ts';
import { openStore } from '../../src/store/store.ts';
import type { Tries } from '../../src/sync/tries.ts';
import { NOW } from '../ledger/workbench.ts';

export interface CensorOrder {
  readonly nodes: number;
  readonly network: string;
  /** A fingerprint. */
  readonly hidden: string;
  readonly policy: string;
  readonly certificates: Uint8Array;
  readonly messages: readonly Uint8Array[];
}

export interface CensorsReady {
  /** One of each node. */
  readonly addresses: readonly string[];
}

const folder = await mkdtemp(join(tmpdir(), 'concur-censors-'));
process.once('message', (order: CensorOrder) => void serve(order));
process.once('disconnect', () => void rm(folder, { recursive: true, force: true }).then(() => process.exit()));

async function serve(order: CensorOrder): Promise<void> {
  const log = createLog({ stream: process.stderr, terminal: false, colour: false, level: 'silent' });
  const ledger = hiding(networkLedger(await openLedger(order), log), order.hidden);
  const addresses = await Promise.all(Array.from({ length: order.nodes }, async (_, i) => {
    const datastore = await openPeerDatastore(join(folder, `peers-${i}`));
    const host = await startHost({ network: order.network, listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore, log }, ledger);
    return host.addresses()[0] as string;
  }));
  process.send?.({ addresses } satisfies CensorsReady);
}

async function openLedger({ policy, certificates, messages }: CensorOrder) {
  const store = await openStore(join(folder, 'store'), { create: true });
  const ledger = await createLedger({ store, shelf: policyFiles(join(folder, 'policies')), evidence: evidenceFiles(join(folder, 'evidence')), clock: fixedClock(NOW) });
  await ledger.addPolicy(policy);
  await ledger.importCertificates(certificates, 'others');
  await Promise.all(messages.map((message) => ledger.accept(message, 'local')));
  return ledger;
}

function hiding(ledger: NetworkLedger, hidden: string): NetworkLedger {
  const secret = new Set<string>();
  const tries = without(ledger.tries, hidden);
  return {
    ...ledger,
    tries,
    relayed: tries,
    async receive(message, peer) {
      const received = await ledger.receive(message, peer);
      if (received.item?.signer !== hidden) return received;
      secret.add(received.item.id);
      return { outcome: 'ignored', item: received.item };
    },
    read: async (scope, id, signer) => (signer === hidden || secret.has(id) ? undefined : ledger.read(scope, id, signer)),
    certificate: async (fingerprint) => (fingerprint === hidden ? undefined : ledger.certificate(fingerprint)),
  };
}

function without(tries: Tries, hidden: string): Tries {
  return {
    roots: async (scope) => (await tries.roots(scope)).filter(({ signer }) => signer !== hidden),
    node: async (trie, prefix) => (trie.signer === hidden ? { kind: 'leaf', items: [] } : tries.node(trie, prefix)),
    items: async (trie, prefix, after, limit) => (trie.signer === hidden ? [] : tries.items(trie, prefix, after, limit)),
  };
}
