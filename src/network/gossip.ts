/** Statements spread by gossip: whole when they are small, else by word that the sender has them. */

import { TopicValidatorResult } from '@libp2p/gossipsub';
import type { Hex } from '../base/bytes.ts';
import { isConcurError } from '../base/errors.ts';
import { MAX_GOSSIP_BYTES, MAX_IDS_PER_ANNOUNCEMENT } from '../base/limits.ts';
import { decodeGossip, encodeGossip, type GossipMessage } from '../sync/gossip-codec.ts';
import type { Announced } from './announced.ts';
import type { ScoredGossip } from './gossipsub.ts';
import type { Log, Outcome, Publication } from './port.ts';

/** Announcements made after one exchange; what is not announced is found by the next exchange. */
const MAX_ANNOUNCEMENTS = 8;

export interface Gossip {
  publish(publication: Publication): Promise<{ recipients: number }>;
  /** Tells peers of statements that came by another way. */
  announce(scope: string, ids: readonly Hex[]): Promise<void>;
}

/** What to do with what peers gossip. */
export interface Hearing {
  statement(message: Uint8Array, peer: string): Promise<Outcome | 'overloaded'>;
  /** Fetches what is lacking of an announcement from the peer: `new` when any of it was. */
  announcement(announced: Announced): Promise<Outcome | 'overloaded'>;
}

/** From here on everything that is heard on the topic is judged. Subscribing is left until the node has started. */
export function hearGossip(service: ScoredGossip, topic: string, hearing: Hearing, log: Log): void {
  service.topicValidators.set(topic, async (peer, message) => judge(message.data, peer.toString(), hearing, log));
}

export function speakGossip(service: ScoredGossip, topic: string): Gossip {
  const send = async (gossip: GossipMessage) => (await service.publish(topic, encodeGossip(gossip))).recipients.length;
  return {
    async publish({ id, scope, message }) {
      const gossip: GossipMessage = message.length <= MAX_GOSSIP_BYTES ? { kind: 'statement', message } : { kind: 'announcement', project: scope, ids: [id] };
      return { recipients: await send(gossip) };
    },
    async announce(scope, ids) {
      const sorted = [...ids].sort();
      for (let i = 0; i < MAX_ANNOUNCEMENTS && i * MAX_IDS_PER_ANNOUNCEMENT < sorted.length; i++) {
        const some = sorted.slice(i * MAX_IDS_PER_ANNOUNCEMENT, (i + 1) * MAX_IDS_PER_ANNOUNCEMENT);
        await send({ kind: 'announcement', project: scope, ids: some });
      }
    },
  };
}

const { Accept, Ignore, Reject } = TopicValidatorResult;

/** Only what is new is passed on, and only what every honest node refuses is held against the sender. */
const VERDICTS: Readonly<Record<Outcome | 'overloaded', TopicValidatorResult>> = {
  new: Accept, known: Ignore, waiting: Ignore, ignored: Ignore, failed: Ignore, overloaded: Ignore, refused: Reject,
};

async function judge(data: Uint8Array, peer: string, hearing: Hearing, log: Log): Promise<TopicValidatorResult> {
  let gossip: GossipMessage;
  try {
    gossip = decodeGossip(data);
  } catch (error) {
    if (!isConcurError(error)) throw error;
    log.debug({ peer, code: error.code, reason: error.message }, 'refused a gossip message');
    return Reject;
  }
  const outcome = gossip.kind === 'statement'
    ? await hearing.statement(gossip.message, peer)
    : await hearing.announcement({ scope: gossip.project, ids: gossip.ids, peer });
  if (outcome === 'refused') log.debug({ peer }, 'refused a gossiped statement');
  return VERDICTS[outcome];
}
