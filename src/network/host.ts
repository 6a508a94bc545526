/**
 * A node's place in the network: it gossips statements with its peers, asks them for what it lacks, and answers.
 * Gossip is the fast path and may lose things; exchange with any one honest peer brings them.
 */

import type { SyncReport } from '../sync/sync-report.ts';
import { trackConduct } from './conduct.ts';
import { beginConversations, type Conversations } from './conversations.ts';
import { listen, type NetworkDatastore, type Node } from './libp2p-node.ts';
import { rememberPassedOver, type PassedOver } from './passed-over.ts';
import { summarisePeers } from './peers.ts';
import type { Host, Log, NetworkLedger, SyncAsked } from './port.ts';
import { openPresence } from './presence.ts';
import { protocolsOf } from './protocols.ts';
import { NO_REACH, type Reach } from './reach.ts';
import { DEFAULT_TIMING, jittered, pause, type Timing } from './timing.ts';
import { countUnderWay } from './under-way.ts';
import { watchPeers } from './watch.ts';

export interface HostOptions {
  /** Nodes of different networks never exchange anything. */
  readonly network: string;
  /** Multiaddresses; none for a node that only dials. */
  readonly listen: readonly string[];
  /** Multiaddresses with /p2p/ of peers to stay connected to. */
  readonly peers: readonly string[];
  /** Ids of peers that are neither dialled nor let in. @default none */
  readonly banned?: readonly string[];
  /** @default nothing but what is configured */
  readonly reach?: Partial<Reach>;
  /** Keeps the peer identity and the addresses of peers. Opened and closed by whoever hands it in. */
  readonly datastore: NetworkDatastore;
  readonly log: Log;
  /** What this node calls itself to peers. @default "concur" */
  readonly agent?: string;
  readonly timing?: Partial<Timing>;
  /** From 0 to 1. @default Math.random */
  readonly random?: () => number;
}

/** @throws ConcurError config-malformed | listen-failed */
export async function startHost(options: HostOptions, ledger: NetworkLedger): Promise<Host> {
  const { log, random = Math.random, agent = 'concur' } = options;
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const protocols = protocolsOf(options.network);
  const conduct = trackConduct(Date.now);
  const passedOver = rememberPassedOver(Date.now);
  const underWay = countUnderWay();
  const stopping = new AbortController();
  const { signal } = stopping;
  const presence = await openPresence({
    banned: [], ...options, reach: { ...NO_REACH, ...options.reach }, agent, protocols, timing, random, signal, isBanned: (peer) => conduct.isBanned(peer),
  });
  const { node } = presence;
  const conversations = await beginConversations({ node, ledger, protocols, timing, conduct, passedOver, underWay, signal, log, completed: (peer) => presence.completed(peer) });
  watchPeers(node, protocols.sync.name, conduct, log);
  await listen(node, options.listen);
  node.services.gossip.subscribe(protocols.topic);

  presence.begin();
  const exchanging = keepExchanging(node, conversations, { timing, random, signal });
  return {
    id: node.peerId.toString(),
    addresses: () => node.getMultiaddrs().map((address) => address.toString()),
    publish: (publication) => conversations.gossip.publish(publication),
    announce: (scope, ids) => conversations.gossip.announce(scope, ids),
    peers: () => summarisePeers(node, conversations.lacking),
    sync: (asked = {}) => syncWith({ node, conversations, passedOver, timing }, asked),
    connect: (address) => presence.connect(address),
    disconnect: (address) => presence.disconnect(address),
    ban: (peer) => presence.ban(peer),
    unban: (peer) => presence.unban(peer),
    undialled: () => presence.undialled(),
    fetchEvidence: (sha256, sink, how) => conversations.evidence.fetch(sha256, sink, how),
    async stop() {
      stopping.abort();
      const visiting = conversations.visits.stop();
      await node.stop();
      await Promise.all([exchanging, presence.settled(), visiting]);
      await underWay.settled();
    },
  };
}

/** One may withhold something. */
const RANDOM_PEERS = 2;

/** Conversations with random peers now and then, until the signal aborts. */
async function keepExchanging(node: Node, { visits }: Conversations, { timing, random, signal }: { timing: Timing; random: () => number; signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await pause(jittered(timing.exchange, random()), signal);
    const peers = node.getPeers();
    for (let i = 0; i < RANDOM_PEERS && peers.length > 0; i++) {
      const [peer] = peers.splice(Math.floor(random() * peers.length), 1);
      void visits.request(String(peer), 'statements');
    }
  }
}

interface Syncing {
  readonly node: Node;
  readonly conversations: Conversations;
  readonly passedOver: PassedOver;
  readonly timing: Timing;
}

/** Once one has told all that it has, the others are given so much time and no more: who trickles must not hold up an answer for ever. */
async function syncWith({ node, conversations, passedOver, timing }: Syncing, { peer, scopes, onReport }: SyncAsked): Promise<SyncReport[]> {
  passedOver.forget();
  const over = new AbortController();
  const told = Promise.withResolvers<void>();
  const late = told.promise.then(() => pause(timing.laggard, over.signal));
  const peers = node.getPeers().map(String).filter((id) => peer === undefined || id === peer);
  const reports = await Promise.all(peers.map(async (id) => {
    const asking = scopes === undefined ? conversations.visits.request(id, 'statements') : conversations.sync(id, scopes);
    const report = await Promise.race([asking, late.then(() => leftBehind(id, timing))]);
    if (report !== null) onReport?.(report);
    if (report?.complete === true) told.resolve();
    return report;
  }));
  over.abort();
  return reports.filter((report) => report !== null);
}

/** It goes on, and what it brings is taken in. */
function leftBehind(peer: string, { laggard }: Timing): SyncReport {
  const failure = 'is not through while others have told all';
  return { peer, complete: false, failure, sent: 0, received: 0, rounds: 0, items: 0, news: 0, milliseconds: laggard };
}
