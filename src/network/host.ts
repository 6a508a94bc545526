/**
 * A node's place in the network: it gossips statements with its peers, asks them for what it lacks, and answers.
 * Gossip is the fast path and may lose things; exchange with any one honest peer brings them.
 */

import { trackConduct } from './conduct.ts';
import { beginConversations, type Conversations } from './conversations.ts';
import { keepConnected, parsePeers, type ConfiguredPeer, type Dialling } from './dialling.ts';
import { createNode, listen, type NetworkDatastore, type Node } from './libp2p-node.ts';
import { rememberPassedOver, type PassedOver } from './passed-over.ts';
import { summarisePeers } from './peers.ts';
import type { Host, Log, NetworkLedger } from './port.ts';
import { protocolsOf } from './protocols.ts';
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
  const configured = parsePeers(options.peers);
  const protocols = protocolsOf(options.network);
  const conduct = trackConduct(Date.now);
  const passedOver = rememberPassedOver(Date.now);
  const underWay = countUnderWay();
  const stopping = new AbortController();
  const node = await createNode({
    datastore: options.datastore,
    addresses: options.listen,
    agent,
    topic: protocols.topic,
    heartbeat: timing.heartbeat,
    isBanned: (peer) => conduct.isBanned(peer),
  });
  const conversations = await beginConversations({ node, ledger, protocols, timing, conduct, passedOver, underWay, signal: stopping.signal, log });
  watchPeers(node, protocols.exchange.name, conduct, log);
  await listen(node, options.listen);
  node.services.gossip.subscribe(protocols.topic);

  const loops = keepGoing(node, conversations, configured, { timing, random, signal: stopping.signal, log });
  return {
    id: node.peerId.toString(),
    addresses: () => node.getMultiaddrs().map((address) => address.toString()),
    publish: (publication) => conversations.gossip.publish(publication),
    announce: (project, ids) => conversations.gossip.announce(project, ids),
    peers: () => summarisePeers(node),
    sync: () => syncWithAll(node, conversations, passedOver),
    fetchEvidence: (sha256, sink, how) => conversations.evidence.fetch(sha256, sink, how),
    async stop() {
      stopping.abort();
      const visiting = conversations.visits.stop();
      await node.stop();
      await Promise.all([loops, visiting]);
      await underWay.settled();
    },
  };
}

/** Connections to configured peers, and an exchange with a random peer now and then, until the signal aborts. */
async function keepGoing(node: Node, { visits }: Conversations, configured: readonly ConfiguredPeer[], dialling: Dialling): Promise<void> {
  const { timing, random, signal } = dialling;
  const exchanging = async () => {
    while (!signal.aborted) {
      await pause(jittered(timing.exchange, random()), signal);
      const peers = node.getPeers();
      const peer = peers[Math.floor(random() * peers.length)];
      if (peer !== undefined) void visits.request(peer.toString(), 'statements');
    }
  };
  await Promise.all([exchanging(), ...configured.map((peer) => keepConnected(node, peer, dialling))]);
}

async function syncWithAll(node: Node, { visits }: Conversations, passedOver: PassedOver): Promise<{ peers: number; completed: number }> {
  passedOver.forget();
  const results = await Promise.all(node.getPeers().map((peer) => visits.request(peer.toString(), 'statements')));
  return { peers: results.length, completed: results.filter(Boolean).length };
}
