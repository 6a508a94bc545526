/** What peers ask is answered, each within its budget. */

import { answerSync } from '../sync/answer.ts';
import { encodeSyncReply } from '../sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../sync/sync-request-codec.ts';
import { openBudgets, type Budgets } from './budgets.ts';
import { answerCertificate } from './certificates.ts';
import { answerEvidence } from './evidence.ts';
import { answerAll } from './frames.ts';
import type { Node } from './libp2p-node.ts';
import type { NetworkLedger } from './port.ts';
import type { Protocol, Protocols } from './protocols.ts';
import type { Timing } from './timing.ts';
import type { UnderWay } from './under-way.ts';

/** Streams that one peer may have open at us for asking, for each protocol. */
const MAX_ASKING_STREAMS = 8;
/** Part of the time that a peer waits for an answer, which its budget may make it wait. */
const PATIENT_PART = 0.5;

export interface AnsweringPorts {
  readonly node: Node;
  readonly ledger: NetworkLedger;
  readonly protocols: Protocols;
  readonly timing: Timing;
  readonly underWay: UnderWay;
  blame(peer: string, error: unknown): void;
}

/** What a request is answered with, and how many records were read for it. */
interface Answered {
  readonly frame: Uint8Array;
  readonly reads: number;
}

/** To be called before the node starts. */
export async function answerPeers(ports: AnsweringPorts): Promise<void> {
  const { ledger, protocols, timing } = ports;
  const source = { tries: ledger.relayed, offered: () => ledger.offered(), read: ledger.read.bind(ledger) };
  const answering = { ports, budgets: openBudgets({ now: Date.now, patience: PATIENT_PART * timing.reply }) };
  await answerOn(answering, protocols.sync, async (frame) => {
    const { reply, cost } = await answerSync(source, decodeSyncRequest(frame));
    return { frame: encodeSyncReply(reply), reads: cost.nodes + cost.items + cost.signers };
  });
  await answerOn(answering, protocols.certificate, async (frame) => ({ frame: await answerCertificate(ledger, frame), reads: 1 }));
  await answerOn(answering, protocols.evidence, async (frame) => ({ frame: await answerEvidence(ledger, frame), reads: 1 }));
}

interface Answering {
  readonly ports: AnsweringPorts;
  readonly budgets: Budgets;
}

async function answerOn({ ports, budgets }: Answering, { name, maxBytes }: Protocol, answer: (frame: Uint8Array) => Promise<Answered>): Promise<void> {
  const limits = { maxBytes, patience: ports.timing.idle };
  await ports.node.handle(name, async (stream, connection) => {
    const peer = connection.remotePeer.toString();
    try {
      await answerAll(stream, limits, async (request) => {
        await budgets.admit(peer);
        const { frame, reads } = await ports.underWay.track(answer(request));
        budgets.charge(peer, { bytes: frame.length, reads });
        return frame;
      });
    } catch (error) {
      ports.blame(peer, error);
    }
  }, { maxInboundStreams: MAX_ASKING_STREAMS, maxOutboundStreams: MAX_ASKING_STREAMS, runOnLimitedConnection: true });
}
