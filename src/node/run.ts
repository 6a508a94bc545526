/** The composition root of a running node: store, ledger, network and control socket, started in order and stopped in reverse. */

import { systemClock, type Clock } from '../base/clock.ts';
import { readForeign } from '../formats/read.ts';
import { createRoutes } from '../http/routes.ts';
import { serveOnSocket } from '../http/server.ts';
import type { Arrival } from '../ledger/arrivals.ts';
import { createLedger, type OpenLedger } from '../ledger/ledger.ts';
import { startHost } from '../network/host.ts';
import type { Host } from '../network/port.ts';
import { CERTIFICATES_SCOPE } from '../sync/tries.ts';
import { openPeerDatastore } from '../store/peer-datastore.ts';
import { openStore } from '../store/store.ts';
import type { Config } from './config.ts';
import { clearSocketPath, prepareSocketPath } from './control-socket.ts';
import { watchAgreements } from './alarms.ts';
import { arrivalsOf } from './arrivals.ts';
import { peerChanges } from './change-peers.ts';
import { evidenceFiles } from './evidence-files.ts';
import { fetchEvidenceWith } from './evidence-fetching.ts';
import { followCertificates } from './certificate-news.ts';
import { createHome, type Home } from './home.ts';
import type { Logger } from './log.ts';
import { networkLedger } from './network-ledger.ts';
import { noMoreOften, type Repeated } from './no-more-often.ts';
import { watchPlenty } from './plenty.ts';
import { policyFiles } from './policy-files.ts';
import { syncWithPeers } from './sync-with-peers.ts';
import { presenceOf } from './reach.ts';
import { boundYoungGeneration } from './young-generation.ts';

export interface NodeOptions {
  readonly home: Home;
  readonly config: Config;
  readonly log: Logger;
  /** Aborted to stop the node. */
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Called once, when it can be reached. */
  readonly onReady?: () => void;
}

/** For how long a command may hold the store before the node gives up: another node holds it for ever. */
const COMMAND_MILLISECONDS = 3_000;
/** Changes of whom is trusted, by which keys, that peers are asked and told about: a signer could send a newer certificate without end. */
const BETWEEN_CHANGES = 1_000;

/** Runs until `signal` is aborted; by then everything is closed again. */
export async function runNode(options: NodeOptions): Promise<void> {
  const { home, log, signal } = options;
  await using resources = new AsyncDisposableStack();
  const { addresses, id, projects } = await start(options, resources);
  log.info({ id, addresses, home: home.data, projects }, 'node is ready');
  if (projects.length === 0) log.info({ hint: 'concur follow POLICY' }, 'nothing is followed yet, so nothing of others is kept or passed on');
  options.onReady?.();
  await aborted(signal);
  log.info('node is stopping');
}

async function start({ home, config, log, clock = systemClock }: NodeOptions, resources: AsyncDisposableStack) {
  await createHome(home);
  boundYoungGeneration();
  const store = await openStore(home.store, { create: true, patience: COMMAND_MILLISECONDS, readForeign });
  resources.defer(() => store.close());
  const ledger = await createLedger({ store, shelf: policyFiles(home.policies), evidence: evidenceFiles(home.evidence), clock });
  const datastore = await openPeerDatastore(home.peers);
  resources.defer(() => datastore.close());
  const host = await startHost({ ...await presenceOf(home, config), datastore, log }, networkLedger(ledger, log));
  resources.defer(() => host.stop());
  passOnArrivals(ledger, host, log);
  watchPlenty(ledger, log);
  const agreements = watchAgreements(ledger, log);
  resources.defer(() => agreements.stop());
  const changes = await passOnChanges(ledger, host, log);
  resources.defer(() => changes.stop());
  const node = {
    self: async () => ({ id: host.id, addresses: host.addresses() }),
    peers: () => host.peers(),
    undialled: async () => host.undialled(),
    changePeers: peerChanges(home, host),
    fetchEvidence: fetchEvidenceWith(ledger.evidenceShelf, host),
    sync: syncWithPeers(ledger, host),
    events: async (stop: AbortSignal) => arrivalsOf(ledger, stop),
  };
  await witness({ config, clock, log, ledger, home }, resources);
  const socketPath = await prepareSocketPath(home);
  resources.defer(() => clearSocketPath(home, socketPath));
  const control = await serveOnSocket(createRoutes(ledger, node, (error) => log.error(error, 'request failed')), socketPath);
  resources.defer(() => control.close());
  return { id: host.id, addresses: host.addresses(), projects: (await ledger.policies()).map((policy) => policy.project) };
}

function passOnArrivals(ledger: OpenLedger, host: Host, log: Logger): void {
  ledger.onCheckpoint((arrival) => {
    log.info({ id: arrival.id, origin: arrival.origin }, 'checkpoint accepted');
    spread(host, arrival).catch((error: unknown) => log.warn({ error: String(error) }, 'cannot publish'));
  });
  ledger.onArrival((arrival) => {
    log.info({ id: arrival.id, scope: arrival.scope, origin: arrival.origin }, 'statement accepted');
    // Peers would ignore it, and are not to learn of it.
    if (!arrival.ofStranger) spread(host, arrival).catch((error: unknown) => log.warn({ error: String(error) }, 'cannot publish'));
  });
}

/** Of whom is trusted, and by which keys: peers are asked again, and told of new certificates. */
async function passOnChanges(ledger: OpenLedger, host: Host, log: Logger): Promise<Repeated> {
  const certificates = await followCertificates(ledger);
  const changes = noMoreOften(() => {
    host.sync().catch((error: unknown) => log.warn({ error: String(error) }, 'cannot ask peers'));
    certificates.next().then((ids) => (ids.length === 0 ? undefined : host.announce(CERTIFICATES_SCOPE, ids)))
      .catch((error: unknown) => log.warn({ error: String(error) }, 'cannot tell peers of certificates'));
  }, { milliseconds: BETWEEN_CHANGES });
  ledger.onTrustChange(() => changes.request());
  return changes;
}

async function spread(host: Host, { origin, waited, id, scope, message }: Arrival): Promise<void> {
  // Gossip forgets nothing for two minutes: what it could not judge then is not sent again as it is.
  if (waited) await host.announce(scope, [id]);
  // What came from the network otherwise is passed on by the network itself.
  else if (origin !== 'network') await host.publish({ id, scope, message });
}

interface Witness {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ledger: OpenLedger;
  readonly home: Home;
}

async function witness({ config, clock, log, ledger, home }: Witness, resources: AsyncDisposableStack): Promise<void> {
  if (config.witness.length === 0) return;
  const [{ makeWitnessKey }, { startWitnessing }] = await Promise.all([import('./witness-key.ts'), import('./witnessing.ts')]);
  const key = await makeWitnessKey(home);
  const witnessing = startWitnessing({ ledger, key, projects: config.witness, clock, log, later: afterSeconds, random: Math.random });
  resources.defer(() => witnessing.stop());
}

function afterSeconds(seconds: number, run: () => void): () => void {
  const timer = setTimeout(run, seconds * 1000);
  return () => clearTimeout(timer);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
