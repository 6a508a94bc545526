/** All talk with peers: what they gossip is judged, what they ask is answered, and what is lacking is asked of them. */

import { peerIdFromString } from '@libp2p/peer-id';
import { ConcurError, isConcurError } from '../base/errors.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import type { Announced } from './announced.ts';
import { answerPeers } from './answering.ts';
import type { Conduct } from './conduct.ts';
import { connectionTo } from './connection-to.ts';
import { createEvidenceFetching, type EvidenceFetching } from './evidence.ts';
import { createExchange, noVisit, type Exchange, type Visit } from './exchange.ts';
import { openAsking } from './frames.ts';
import { hearGossip, speakGossip, type Gossip } from './gossip.ts';
import { openIntake, type Intake } from './intake.ts';
import type { Node } from './libp2p-node.ts';
import type { PassedOver } from './passed-over.ts';
import type { Log, NetworkLedger } from './port.ts';
import type { Protocol, Protocols } from './protocols.ts';
import { pause, type Timing } from './timing.ts';
import type { UnderWay } from './under-way.ts';
import { planVisits, type Visits } from './visits.ts';
import { hangUp } from './watch.ts';

/** What was lacking of each is remembered of so many. */
const MAX_REMEMBERED_PEERS = 1_024;

export interface Talk {
  readonly node: Node;
  readonly ledger: NetworkLedger;
  readonly protocols: Protocols;
  readonly timing: Timing;
  readonly conduct: Conduct;
  readonly passedOver: PassedOver;
  readonly underWay: UnderWay;
  /** An exchange of statements with the peer ran to its end. */
  completed(peer: string): void;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface Conversations {
  readonly gossip: Gossip;
  readonly visits: Visits<SyncReport>;
  readonly evidence: EvidenceFetching;
  /** Items that the peer had and this node lacked when they were last compared to the end; null when they were not. */
  lacking(peer: string): number | null;
  /** Asks for some scopes only. */
  sync(peer: string, scopes: readonly string[]): Promise<SyncReport>;
}

/** To be called before the node starts. */
export async function beginConversations(talk: Talk): Promise<Conversations> {
  const { node, protocols, timing, ledger, underWay, log } = talk;
  const intake = openIntake(ledger, underWay, log);
  const gossip = speakGossip(node.services.gossip, protocols.topic);
  const exchange = createExchange({
    ledger,
    intake,
    passedOver: talk.passedOver,
    open: (peer, protocol) => open(talk, peer, protocols[protocol]),
    fetched: (scope, ids) => gossip.announce(scope, ids),
  });
  const lacked = new Map<string, number>();
  const visits = planVisits(async (peer, errands) => {
    const report = await visitPeer(talk, exchange, { peer, errands });
    if (report.complete && errands.has('statements')) lacked.set(peer, report.items);
    if (lacked.size > MAX_REMEMBERED_PEERS) lacked.delete(lacked.keys().next().value as string);
    return report;
  }, timing.reply);
  hearGossip(node.services.gossip, protocols.topic, {
    statement: (message, peer) => hearStatement(intake, visits, message, peer),
    announcement: (announced) => underWay.track(hearAnnouncement({ talk, exchange, visits }, announced)),
  }, log);
  await answerPeers({ ...talk, blame: (peer, error) => blame(talk, peer, error) });
  await node.register(protocols.sync.name, {
    notifyOnLimitedConnection: true,
    onConnect: (peer) => { void greet(talk, visits, peer.toString()); },
  });
  const evidence = createEvidenceFetching({
    peers: () => node.getPeers().map((peer) => peer.toString()),
    open: (peer) => open(talk, peer, protocols.evidence),
    failed: (peer, error) => blame(talk, peer, error),
  });
  return {
    gossip,
    visits,
    evidence,
    lacking: (peer) => lacked.get(peer) ?? null,
    sync: (peer, scopes) => underWay.track(visitPeer(talk, exchange, { peer, scopes, errands: new Set(['statements']) })),
  };
}

async function greet({ node, timing, signal }: Talk, visits: Visits<SyncReport>, peer: string): Promise<void> {
  await visits.request(peer, 'statements');
  await pause(timing.settle, signal);
  if (node.getConnections(peerIdFromString(peer)).length > 0) await visits.request(peer, 'statements');
}

async function hearStatement(intake: Intake, visits: Visits<SyncReport>, message: Uint8Array, peer: string) {
  const outcome = await intake.offer(message, peer);
  if (outcome === 'waiting') void visits.request(peer, 'certificates');
  if (outcome === 'overloaded') void visits.request(peer, 'statements');
  return outcome;
}

interface Hearing {
  readonly talk: Talk;
  readonly exchange: Exchange;
  readonly visits: Visits<SyncReport>;
}

async function hearAnnouncement({ talk, exchange, visits }: Hearing, announced: Announced) {
  try {
    const outcome = await exchange.follow(announced);
    // Slow peers may take up all that is followed at a time.
    if (outcome === 'overloaded') void visits.request(announced.peer, 'statements');
    return outcome;
  } catch (error) {
    blame(talk, announced.peer, error);
    return isConcurError(error, 'frame-malformed') ? 'refused' : 'ignored';
  }
}

/** Never rejects. */
async function visitPeer(talk: Talk, exchange: Exchange, visit: Visit): Promise<SyncReport> {
  const began = performance.now();
  const visited = noVisit();
  const failure = await exchange.visit(visit, visited).then(() => null, (error: unknown) => {
    blame(talk, visit.peer, error);
    return (error as Error).message;
  });
  const { complete, sent, received, rounds, items, news } = visited;
  talk.log.debug({ peer: visit.peer, complete, rounds, received, items, news }, 'a conversation with a peer ended');
  if (complete && failure === null && visit.errands.has('statements')) talk.completed(visit.peer);
  return { peer: visit.peer, complete: complete && failure === null, failure, sent, received, rounds, items, news, milliseconds: Math.round(performance.now() - began) };
}

/** @throws ConcurError peer-failed */
async function open({ node, timing }: Talk, peer: string, { name, maxBytes }: Protocol) {
  const connection = connectionTo(node, peer);
  if (connection === undefined) throw new ConcurError('peer-failed', `peer ${peer} is not connected`);
  return openAsking(connection, name, { maxBytes, patience: timing.reply });
}

/** Silence and lost connections happen to anyone; frames that no honest peer sends are counted. */
function blame({ node, conduct, log }: Talk, peer: string, error: unknown): void {
  const { message, cause } = error as Error;
  log.debug({ peer, reason: message, cause: cause instanceof Error ? cause.message : undefined }, 'a conversation with a peer failed');
  if (!isConcurError(error, 'frame-malformed') || !conduct.fault(peer)) return;
  log.warn({ peer, reason: message }, 'a peer that does not keep to the protocol was put out');
  void hangUp(node, peerIdFromString(peer), log);
}
