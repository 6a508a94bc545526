/** A node's acquaintance with others: whom it dials, whom it lets in, and what it tells them of each other. */

import { peerIdFromString } from '@libp2p/peer-id';
import type { Multiaddr } from '@multiformats/multiaddr';
import { openAcquaintances } from './acquaintances.ts';
import { gatherCandidates } from './candidates.ts';
import { keepPeers, parsePeers } from './dialling.ts';
import { openGate, type Gate } from './gate.ts';
import { createNode, type NetworkDatastore, type Node } from './libp2p-node.ts';
import { createBell, keepOutbound, withPeer } from './outbound.ts';
import { tellOfPeers } from './peer-exchange.ts';
import type { Log } from './port.ts';
import type { Prospect } from './prospects.ts';
import type { Protocols } from './protocols.ts';
import type { Reach } from './reach.ts';
import { makeRelayRoom } from './relay-room.ts';
import type { Found } from './reach-services.ts';
import type { Timing } from './timing.ts';
import { hangUp } from './watch.ts';

export interface PresenceOptions {
  readonly network: string;
  readonly listen: readonly string[];
  readonly peers: readonly string[];
  readonly banned: readonly string[];
  readonly datastore: NetworkDatastore;
  readonly agent: string;
  readonly reach: Reach;
  readonly protocols: Protocols;
  readonly timing: Timing;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** For what a peer did; the operator's bans come on top. */
  isBanned(peer: string): boolean;
}

export interface Presence {
  readonly node: Node;
  /** Once the node has started. */
  begin(): void;
  /** An exchange with the peer ran to its end. */
  completed(peer: string): void;
  /** @throws ConcurError config-malformed */
  connect(address: string): void;
  /** @throws ConcurError config-malformed */
  disconnect(address: string): void;
  ban(peer: string): Promise<void>;
  unban(peer: string): void;
  /** Configured addresses of peers that the operator banned. */
  undialled(): string[];
  /** Resolves when nothing is dialled any more: after the signal has aborted. */
  settled(): Promise<void>;
}

/** The node is not started yet. @throws ConcurError config-malformed */
export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const { reach, protocols, timing, random, signal, log } = options;
  const configured = parsePeers(options.peers);
  const acquaintances = await openAcquaintances(options.datastore, Date.now);
  const candidates = gatherCandidates(Date.now, timing.refill);
  const banned = new Set(options.banned);
  const bell = createBell();
  const gate: Gate = openGate({
    now: Date.now,
    proxied: reach.proxy !== null,
    neighbours: reach.neighbours,
    isSelf: (peer) => peer === node.peerId.toString(),
    isBanned: (peer) => banned.has(peer) || options.isBanned(peer),
    dialledAt: (peer) => dialledAt(node, peer),
    makeRelayRoom: () => makeRelayRoom(node),
  });
  const learn = (prospect: Prospect, teller: string) => {
    if (prospect.id === node.peerId.toString()) return;
    candidates.learn(prospect, teller);
    bell.ring();
  };
  const node: Node = await createNode({
    datastore: options.datastore,
    addresses: options.listen,
    agent: options.agent,
    network: options.network,
    topic: protocols.topic,
    heartbeat: timing.heartbeat,
    ping: timing.ping,
    reach,
    gater: gate.gater,
    onFound: (found) => prospectsOf(found).filter(({ address }) => gate.approve(address, 'lan')).forEach((prospect) => learn(prospect, 'lan')),
  });
  node.addEventListener('peer:disconnect', ({ detail }) => gate.forget(detail.toString()));
  await tellOfPeers({ node, protocol: protocols.peers, acquaintances, timing, random, log });
  const dialled = keepPeers(node, { timing, random, signal, log, isBanned: (peer) => banned.has(peer) });
  const loops: Promise<void>[] = [];
  const connect = (peer: (typeof configured)[number]) => {
    // One list of peers may serve several nodes.
    if (peer.id.equals(node.peerId)) return log.info({ address: peer.address.toString() }, 'a configured peer is this node itself');
    gate.approve(peer.address, 'operator');
    dialled.add(peer);
  };

  return {
    node,
    begin() {
      noteAddresses(node, signal, log);
      configured.forEach(connect);
      if (reach.outbound > 0) {
        loops.push(keepOutbound({
          node, gate, acquaintances, candidates, remembered: reach.proxy === null ? 'before' : 'peer', protocol: protocols.peers, slots: reach.outbound, isConfigured: dialled.has, bell, timing, random, signal, log,
        }));
      }
      if (reach.dht) loops.push(meet(options, node, (prospect) => {
        log.debug({ peer: prospect.id, address: prospect.address.toString() }, 'found in the hash table');
        if (gate.approve(prospect.address, 'peer')) learn(prospect, 'hash table');
      }));
    },
    completed(peer) {
      const address = dialledAt(node, peer);
      // Whom we dialled is known from here on, also before the first round has looked who is there.
      acquaintances.completed(peer, address === null ? undefined : withPeer(address, peer));
    },
    connect: (address) => parsePeers([address]).forEach(connect),
    disconnect: (address) => parsePeers([address]).forEach((peer) => dialled.remove(peer)),
    async ban(peer) {
      banned.add(peer);
      acquaintances.forget(peer);
      candidates.forget(peer);
      dialled.reconsider(peer);
      await hangUp(node, peerIdFromString(peer), log);
    },
    unban(peer) {
      banned.delete(peer);
      dialled.reconsider(peer);
    },
    undialled: () => dialled.undialled(),
    async settled() {
      await Promise.all([dialled.settled(), ...loops]);
      await acquaintances.save();
    },
  };
}

/** Where this node can be dialled changes: a relay is found, a router forwards a port, others confirm an address. */
function noteAddresses(node: Node, signal: AbortSignal, log: Log): void {
  const current = () => node.getMultiaddrs().map((address) => address.toString());
  let before = current();
  const look = () => {
    const addresses = current();
    if (!signal.aborted && addresses.join() !== before.join()) log.info({ addresses }, 'reachable at');
    before = addresses;
  };
  node.addEventListener('self:peer:update', look);
  node.addEventListener('transport:listening', look);
  node.addEventListener('transport:close', look);
}

async function meet({ network, timing, random, signal, log }: PresenceOptions, node: Node, found: (prospect: Prospect) => void): Promise<void> {
  const { keepRendezvous } = await import('./dht.ts');
  const { dht } = node.services as unknown as { dht: Parameters<typeof keepRendezvous>[0]['dht'] };
  const failed = (error: unknown) => log.debug({ reason: (error as Error).message }, 'the hash table gave no answer');
  await keepRendezvous({ dht, network, timing, random, signal, found, failed });
}

function dialledAt(node: Node, peer: string): Multiaddr | null {
  return node.getConnections(peerIdFromString(peer)).find(({ direction, limits }) => direction === 'outbound' && limits === undefined)?.remoteAddr ?? null;
}

function prospectsOf({ id, multiaddrs }: Found): Prospect[] {
  return multiaddrs.map((address) => ({ id: id.toString(), address: address.encapsulate(`/p2p/${id.toString()}`) }));
}
