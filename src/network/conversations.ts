/** All talk with peers: what they gossip is judged, what they ask is answered, and what is lacking is asked of them. */

import { peerIdFromString } from '@libp2p/peer-id';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { openBudgets, type Budgets } from './budgets.ts';
import { answerCertificate } from './certificates.ts';
import type { Conduct } from './conduct.ts';
import { answerEvidence, createEvidenceFetching, type EvidenceFetching } from './evidence.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { answerExchange } from './exchange-server.ts';
import { answerAll, openAsking } from './frames.ts';
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

/** Streams that one peer may have open at us for asking, for each protocol. */
const MAX_ASKING_STREAMS = 8;

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
  readonly visits: Visits;
  readonly evidence: EvidenceFetching;
}

/** What a request is answered with, and how many records were read for it. */
export interface Answered {
  readonly frame: Uint8Array;
  readonly reads: number;
}

/** To be called before the node starts. */
export async function beginConversations(talk: Talk): Promise<Conversations> {
  const { node, protocols, ledger, timing, underWay, log } = talk;
  const intake = openIntake(ledger, underWay, log);
  const gossip = speakGossip(node.services.gossip, protocols.topic);
  const exchange = createExchange({
    ledger,
    intake,
    passedOver: talk.passedOver,
    open: (peer, protocol) => open(talk, peer, protocols[protocol]),
    fetched: (project, ids) => gossip.announce(project, ids),
  });
  const visits = planVisits((peer, errands) => attempt(talk, peer, async () => {
    const complete = await exchange.visit(peer, errands);
    if (complete && errands.has('statements')) talk.completed(peer);
    return complete;
  }));
  hearGossip(node.services.gossip, protocols.topic, {
    statement: (message, peer) => hearStatement(intake, visits, message, peer),
    announcement: (project, ids, peer) => underWay.track(hearAnnouncement(talk, exchange, { project, ids, peer })),
  }, log);
  const answering = { talk, budgets: openBudgets({ now: Date.now, patience: timing.reply / 2 }) };
  await answerOn(answering, protocols.exchange, async (frame) => ({ frame: await answerExchange(ledger, frame), reads: 128 }));
  await answerOn(answering, protocols.certificate, async (frame) => ({ frame: await answerCertificate(ledger, frame), reads: 1 }));
  await answerOn(answering, protocols.evidence, async (frame) => ({ frame: await answerEvidence(ledger, frame), reads: 1 }));
  await node.register(protocols.exchange.name, {
    notifyOnLimitedConnection: true,
    onConnect: (peer) => { void greet(talk, visits, peer.toString()); },
  });
  const evidence = createEvidenceFetching({
    peers: () => node.getPeers().map((peer) => peer.toString()),
    open: (peer) => open(talk, peer, protocols.evidence),
    failed: (peer, error) => blame(talk, peer, error),
  });
  return { gossip, visits, evidence };
}

async function greet({ node, timing, signal }: Talk, visits: Visits, peer: string): Promise<void> {
  await visits.request(peer, 'statements');
  await pause(timing.settle, signal);
  if (node.getConnections(peerIdFromString(peer)).length > 0) await visits.request(peer, 'statements');
}

async function hearStatement(intake: Intake, visits: Visits, message: Uint8Array, peer: string) {
  const outcome = await intake.offer(message, peer);
  if (outcome === 'waiting') void visits.request(peer, 'certificates');
  if (outcome === 'overloaded') void visits.request(peer, 'statements');
  return outcome;
}

async function hearAnnouncement(talk: Talk, exchange: Exchange, { project, ids, peer }: { project: string; ids: readonly string[]; peer: string }) {
  try {
    return await exchange.follow(project, ids, peer);
  } catch (error) {
    blame(talk, peer, error);
    return isConcurError(error, 'frame-malformed') ? 'refused' : 'ignored';
  }
}

async function attempt(talk: Talk, peer: string, visit: () => Promise<boolean>): Promise<boolean> {
  try {
    return await visit();
  } catch (error) {
    blame(talk, peer, error);
    return false;
  }
}

/** @throws ConcurError peer-failed */
async function open({ node, timing }: Talk, peer: string, { name, maxBytes }: Protocol) {
  const connections = node.getConnections(peerIdFromString(peer)).filter(({ status }) => status === 'open');
  // One over a relay ends soon, and after little.
  const connection = connections.find(({ limits }) => limits === undefined) ?? connections[0];
  if (connection === undefined) throw new ConcurError('peer-failed', `peer ${peer} is not connected`);
  return openAsking(connection, name, { maxBytes, patience: timing.reply });
}

interface Answering {
  readonly talk: Talk;
  readonly budgets: Budgets;
}

async function answerOn({ talk, budgets }: Answering, { name, maxBytes }: Protocol, answer: (frame: Uint8Array) => Promise<Answered>): Promise<void> {
  const limits = { maxBytes, patience: talk.timing.idle };
  await talk.node.handle(name, async (stream, connection) => {
    const peer = connection.remotePeer.toString();
    try {
      await answerAll(stream, limits, async (request) => {
        await budgets.admit(peer);
        const { frame, reads } = await talk.underWay.track(answer(request));
        budgets.charge(peer, { bytes: frame.length, reads });
        return frame;
      });
    } catch (error) {
      blame(talk, peer, error);
    }
  }, { maxInboundStreams: MAX_ASKING_STREAMS, maxOutboundStreams: MAX_ASKING_STREAMS, runOnLimitedConnection: true });
}

/** Silence and lost connections happen to anyone; frames that no honest peer sends are counted. */
function blame({ node, conduct, log }: Talk, peer: string, error: unknown): void {
  const { message, cause } = error as Error;
  log.debug({ peer, reason: message, cause: cause instanceof Error ? cause.message : undefined }, 'a conversation with a peer failed');
  if (!isConcurError(error, 'frame-malformed') || !conduct.fault(peer)) return;
  log.warn({ peer, reason: message }, 'a peer that does not keep to the protocol was put out');
  void hangUp(node, peerIdFromString(peer), log);
}
