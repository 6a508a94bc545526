/** All talk with peers: what they gossip is judged, what they ask is answered, and what is lacking is asked of them. */

import { peerIdFromString } from '@libp2p/peer-id';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { answerCertificate } from './certificates.ts';
import type { Conduct } from './conduct.ts';
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
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface Conversations {
  readonly gossip: Gossip;
  readonly visits: Visits;
}

/** To be called before the node starts. */
export async function beginConversations(talk: Talk): Promise<Conversations> {
  const { node, protocols, ledger, underWay, log } = talk;
  const intake = openIntake(ledger, underWay, log);
  const gossip = speakGossip(node.services.gossip, protocols.topic);
  const exchange = createExchange({
    ledger,
    intake,
    passedOver: talk.passedOver,
    open: (peer, protocol) => open(talk, peer, protocols[protocol]),
    fetched: (project, ids) => gossip.announce(project, ids),
  });
  const visits = planVisits((peer, errands) => attempt(talk, peer, () => exchange.visit(peer, errands)));
  hearGossip(node.services.gossip, protocols.topic, {
    statement: (message, peer) => hearStatement(intake, visits, message, peer),
    announcement: (project, ids, peer) => underWay.track(hearAnnouncement(talk, exchange, { project, ids, peer })),
  }, log);
  await answerOn(talk, protocols.exchange, (frame) => answerExchange(ledger, frame));
  await answerOn(talk, protocols.certificate, (frame) => answerCertificate(ledger, frame));
  await node.register(protocols.exchange.name, { onConnect: (peer) => { void greet(talk, visits, peer.toString()); } });
  return { gossip, visits };
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
  const connection = node.getConnections(peerIdFromString(peer)).find((candidate) => candidate.status === 'open');
  if (connection === undefined) throw new ConcurError('peer-failed', `peer ${peer} is not connected`);
  return openAsking(connection, name, { maxBytes, patience: timing.reply });
}

async function answerOn(talk: Talk, { name, maxBytes }: Protocol, answer: (frame: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  const limits = { maxBytes, patience: talk.timing.idle };
  await talk.node.handle(name, async (stream, connection) => {
    try {
      await answerAll(stream, limits, (frame) => talk.underWay.track(answer(frame)));
    } catch (error) {
      blame(talk, connection.remotePeer.toString(), error);
    }
  }, { maxInboundStreams: MAX_ASKING_STREAMS, maxOutboundStreams: MAX_ASKING_STREAMS });
}

/** Silence and lost connections happen to anyone; frames that no honest peer sends are counted. */
function blame({ node, conduct, log }: Talk, peer: string, error: unknown): void {
  const { message, cause } = error as Error;
  log.debug({ peer, reason: message, cause: cause instanceof Error ? cause.message : undefined }, 'a conversation with a peer failed');
  if (!isConcurError(error, 'frame-malformed') || !conduct.fault(peer)) return;
  log.warn({ peer, reason: message }, 'a peer that does not keep to the protocol was put out');
  void hangUp(node, peerIdFromString(peer), log);
}
