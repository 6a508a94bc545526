/** What peers ask is answered, each within its budget, and some answers at a time. */

import { ConcurError } from '../base/errors.ts';
import { MAX_ASKING_STREAMS } from '../base/limits.ts';
import { answerSync } from '../sync/answer.ts';
import { encodeSyncReply } from '../sync/sync-reply-codec.ts';
import { decodeSyncRequest } from '../sync/sync-request-codec.ts';
import { openBudgets, type Asker, type Budgets } from './budgets.ts';
import { crowdOf } from './address-range.ts';
import { answerCertificate } from './certificates.ts';
import { answerEvidence } from './evidence.ts';
import { answerAll } from './frames.ts';
import type { Node } from './libp2p-node.ts';
import type { NetworkLedger } from './port.ts';
import type { Protocol, Protocols } from './protocols.ts';
import { openQueue, type Queue } from './queue.ts';
import { breathingTries } from './slices.ts';
import type { Timing } from './timing.ts';
import type { UnderWay } from './under-way.ts';
import { countUnread, type Unread } from './unread.ts';

/** Answers that are made at a time: what has been read for them is in memory. */
const MAX_ANSWERS = 4;
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
  const source = { tries: breathingTries(ledger.relayed), offered: () => ledger.offered(), read: ledger.read.bind(ledger) };
  const answering = { ports, budgets: openBudgets({ now: Date.now, patience: PATIENT_PART * timing.reply }), queue: openQueue(MAX_ANSWERS), unread: countUnread() };
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
  readonly queue: Queue;
  readonly unread: Unread;
}

async function answerOn(answering: Answering, { name, maxBytes }: Protocol, answer: (frame: Uint8Array) => Promise<Answered>): Promise<void> {
  const { ports } = answering;
  const limits = { maxBytes, patience: ports.timing.idle };
  await ports.node.handle(name, async (stream, connection) => {
    const peer = connection.remotePeer.toString();
    const asker = { peer, group: crowdOf(connection.remoteAddr) };
    let release = nothing;
    try {
      await answerAll(stream, limits, async (request) => {
        // Who asks again has read what it was told.
        release();
        release = nothing;
        const frame = await answerInTurn(answering, asker, () => answer(request));
        release = answering.unread.hold(peer, frame.length);
        return frame;
      });
    } catch (error) {
      ports.blame(peer, error);
    } finally {
      release();
    }
  }, { maxInboundStreams: MAX_ASKING_STREAMS, maxOutboundStreams: MAX_ASKING_STREAMS, runOnLimitedConnection: true });
}

function nothing(): void {
  return undefined;
}

/** @throws ConcurError busy */
async function answerInTurn({ ports, budgets, queue, unread }: Answering, asker: Asker, answer: () => Promise<Answered>): Promise<Uint8Array> {
  const { peer } = asker;
  for (;;) {
    await budgets.admit(asker);
    const frame = await queue.run(peer, async () => {
      // Spent meanwhile, on another stream.
      if (budgets.isSpent(asker)) return null;
      if (unread.isFull(peer)) throw new ConcurError('busy', `peer ${peer} does not read what it is told`);
      const answered = await ports.underWay.track(answer());
      budgets.charge(asker, { bytes: answered.frame.length, reads: answered.reads });
      return answered.frame;
    });
    if (frame !== null) return frame;
  }
}
