/**
 * Keeps some connections that this node opened itself. Whom it dials is its own choice; who dials it is anybody's, so
 * a node with inbound connections only could be surrounded.
 */

import type { Connection } from '@libp2p/interface';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import type { Acquaintance, Acquaintances } from './acquaintances.ts';
import type { Candidates } from './candidates.ts';
import type { Gate } from './gate.ts';
import { rememberLately, type Lately } from './lately.ts';
import type { Node } from './libp2p-node.ts';
import { ifUnknown } from './peers.ts';
import { askForPeers } from './peer-exchange.ts';
import type { Log } from './port.ts';
import { areEnough, chooseProspects, type Choosing, type Prospect } from './prospects.ts';
import type { Protocol } from './protocols.ts';
import { jittered, pause, type Timing } from './timing.ts';

/** Peers of before that are dialled first when a node starts. */
const ANCHORS = 2;
/** Rounds after which the same peer is asked for peers again: half an hour. */
const ASK_AGAIN_ROUNDS = 90;
/** Rounds after which a peer of before that did not answer is dialled again. */
const TRY_AGAIN_ROUNDS = 15;

export interface Outbound {
  readonly node: Node;
  readonly gate: Gate;
  readonly acquaintances: Acquaintances;
  readonly candidates: Candidates;
  readonly protocol: Protocol;
  /** As whose word the address of a peer of before is taken. Not our own behind a proxy, which is not to hear of private networks. */
  readonly remembered: 'before' | 'peer';
  /** Connections to keep. */
  readonly slots: number;
  /** Peers that are dialled in another way. */
  isConfigured(peer: string): boolean;
  /** Rung when there is somebody new to dial. */
  readonly bell: Bell;
  readonly timing: Timing;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface Bell {
  ring(): void;
  /** Aborts when the bell is rung next. */
  next(): AbortSignal;
}

export function createBell(): Bell {
  let ringing = new AbortController();
  return {
    ring() {
      ringing.abort();
      ringing = new AbortController();
    },
    next: () => ringing.signal,
  };
}

/** Resolves when the signal aborts. */
export async function keepOutbound(outbound: Outbound): Promise<void> {
  const { bell, timing, random, signal } = outbound;
  const memory: Memory = {
    asked: rememberLately(ASK_AGAIN_ROUNDS * timing.refill, Date.now), tried: rememberLately(TRY_AGAIN_ROUNDS * timing.refill, Date.now), last: Date.now(),
  };
  await attempt(outbound, () => dialAnchors(outbound, memory));
  while (!signal.aborted) {
    const rung = bell.next();
    await attempt(outbound, () => round(outbound, memory));
    await pause(jittered(timing.refill, random()), AbortSignal.any([signal, rung]));
  }
}

/** A full disk, say, must not end the search for peers. */
async function attempt({ signal, log }: Outbound, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) log.warn({ reason: (error as Error).message }, 'cannot look for peers, trying again');
  }
}

async function dialAnchors(outbound: Outbound, memory: Memory): Promise<void> {
  const unmet = outbound.acquaintances.best().filter(({ id }) => isUnmet(outbound, id));
  await dialAll(outbound, approved(outbound, unmet).slice(0, ANCHORS), memory);
}

async function round(outbound: Outbound, memory: Memory): Promise<void> {
  credit(outbound, Date.now() - memory.last);
  memory.last = Date.now();
  await fill(outbound, memory);
  if (await askAround(outbound, memory) > 0) await fill(outbound, memory);
  await probe(outbound);
  await outbound.acquaintances.save();
}

interface Memory {
  readonly asked: Lately;
  readonly tried: Lately;
  /** When the last round began: milliseconds. */
  last: number;
}

/** Connections that this node opened, whole ones: over a relay they are for a moment. */
function opened(node: Node): Connection[] {
  return node.getConnections().filter(({ direction, limits, status }) => direction === 'outbound' && limits === undefined && status === 'open');
}

function credit({ node, acquaintances }: Outbound, elapsed: number): void {
  for (const { remotePeer, remoteAddr, timeline } of opened(node)) {
    acquaintances.met(remotePeer.toString(), withPeer(remoteAddr, remotePeer.toString()), Math.min(elapsed, Date.now() - timeline.open) / 1_000);
  }
}

async function fill(outbound: Outbound, memory: Memory): Promise<void> {
  const unmet = outbound.acquaintances.best().filter(({ id }) => isUnmet(outbound, id) && !memory.tried.has(id));
  await dialAll(outbound, chooseProspects({ ...choosingFor(outbound), acquaintances: approved(outbound, unmet) }), memory);
}

/** Among those that were only heard of. */
function choosingFor(outbound: Outbound): Choosing {
  const { node, candidates, slots, random } = outbound;
  const connected = opened(node);
  return {
    acquaintances: [],
    candidates: candidates.ready().filter(({ id }) => isUnmet(outbound, id)),
    connected: connected.map(({ remoteAddr }) => remoteAddr),
    free: slots - new Set(connected.map(({ remotePeer }) => remotePeer.toString())).size,
    random,
  };
}

function isUnmet({ node, isConfigured }: Outbound, id: string): boolean {
  return id !== node.peerId.toString() && !isConfigured(id) && !node.getConnections().some(({ remotePeer }) => remotePeer.toString() === id);
}

/** Where an acquaintance was reached once it may be dialled again: the operator, or the rule, allowed it then. */
function approved({ gate, remembered }: Outbound, acquaintances: readonly Acquaintance[]): Prospect[] {
  return acquaintances.map(({ id, address }) => ({ id, address: multiaddr(address) })).filter(({ address }) => gate.approve(address, remembered));
}

async function dialAll(outbound: Outbound, prospects: readonly Prospect[], { tried }: Memory): Promise<void> {
  for (const { id } of prospects) tried.note(id);
  await Promise.all(prospects.map((prospect) => dial(outbound, prospect)));
}

async function dial({ node, gate, acquaintances, candidates, signal, log }: Outbound, { id, address }: Prospect): Promise<void> {
  const who = { peer: id, address: address.toString() };
  try {
    using _ = gate.choose(address);
    const connection = await node.dial(address, { signal });
    // Inbound strangers must not push out whom we chose.
    await node.peerStore.merge(connection.remotePeer, { tags: { 'concur-outbound': { value: 50 } } });
    acquaintances.met(id, withPeer(address, id), 0);
    candidates.forget(id);
    log.info(who, 'connected to a peer');
  } catch (error) {
    if (signal.aborted) return;
    candidates.failed(id);
    log.debug({ ...who, reason: (error as Error).message }, 'cannot reach a peer');
  }
}

/** Only those whom we dialled are asked: who dials us might do so to tell us of nobody but friends. */
async function askAround(outbound: Outbound, { asked }: Memory): Promise<number> {
  const { node, gate, candidates, protocol, timing, log } = outbound;
  let learned = 0;
  if (areEnough(choosingFor(outbound))) return learned;
  for (const connection of opened(node)) {
    const peer = connection.remotePeer.toString();
    if (asked.has(peer)) continue;
    asked.note(peer);
    try {
      const told = await askForPeers(connection, protocol, timing);
      const fit = told.filter(({ address }) => gate.approve(address, 'peer', connection.remoteAddr));
      for (const prospect of fit) candidates.learn(prospect, peer);
      learned += fit.length;
      log.debug({ peer, told: told.length, fit: fit.length }, 'a peer told of peers');
    } catch (error) {
      log.debug({ peer, reason: (error as Error).message }, 'a peer told of no peers');
    }
  }
  return learned;
}

/**
 * Dials one of the peers that dialled us, where it says that it listens, to see whether it does. So a node that all others
 * dial can tell them of each other, and none of addresses that nobody has tried.
 */
async function probe({ node, gate, acquaintances, random, signal, log }: Outbound): Promise<void> {
  const ids = node.getConnections()
    .filter(({ direction, limits, remotePeer }) => direction === 'inbound' && limits === undefined && acquaintances.get(remotePeer.toString()) === undefined)
    .map(({ remotePeer }) => remotePeer);
  const peer = ids[Math.floor(random() * ids.length)];
  if (peer === undefined) return;
  const known = await node.peerStore.get(peer).catch(ifUnknown);
  const address = known?.addresses.map((entry) => entry.multiaddr).find((candidate) => gate.isApproved(candidate));
  if (address === undefined) return;
  try {
    const connection = await node.dial(multiaddr(withPeer(address, peer.toString())), { force: true, signal });
    acquaintances.met(peer.toString(), withPeer(address, peer.toString()), 0);
    acquaintances.completed(peer.toString());
    log.debug({ peer: peer.toString(), address: address.toString() }, 'a peer listens where it says');
    await connection.close({ signal });
  } catch (error) {
    if (!signal.aborted) log.debug({ peer: peer.toString(), address: address.toString(), reason: (error as Error).message }, 'a peer does not listen where it says');
  }
}

/** The address as others are told it. */
export function withPeer(address: Multiaddr, peer: string): string {
  const text = address.toString();
  return text.endsWith(`/p2p/${peer}`) ? text : `${text}/p2p/${peer}`;
}
