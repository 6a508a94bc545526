/**
 * Gossipsub, with every limit and score set by us: its defaults punish nothing and bound little.
 * Statements carry their own signatures, so hops sign nothing and a message's id is its content.
 */

import { gossipsub, StrictNoSign, type GossipSub, type GossipSubComponents } from '@libp2p/gossipsub';
import { utf8Encode } from '../base/bytes.ts';
import { MAX_GOSSIP_FRAME_BYTES } from '../base/limits.ts';
import { sha256 } from '../base/sha256.ts';
import { MAX_GOSSIP_DATA_BYTES } from '../sync/gossip-codec.ts';

const KIB = 1024;

/** Bytes of statements that one round of "I have these" may make a peer ask for: they come back in one frame. */
const MAX_OFFERED_BYTES = 256 * KIB;
/** Bytes that wait for a peer that does not read: above it the stream is dropped. */
const MAX_WAITING_BYTES = 4_096 * KIB;

/** Scores under which a peer is left out: three refused statements in a minute are enough. */
export const SCORE_LIMITS = { gossipThreshold: -20, publishThreshold: -40, graylistThreshold: -80, acceptPXThreshold: 10, opportunisticGraftThreshold: 1 };

/** What gossipsub has and its interface does not declare. */
interface Undeclared {
  getScore(peer: string): number;
  readonly mcache: {
    getGossipIDs(topics: Set<string>): Map<string, Uint8Array[]>;
    get(id: Uint8Array): { readonly data?: Uint8Array } | undefined;
  };
}

export type ScoredGossip = GossipSub & Pick<Undeclared, 'getScore'>;

/** @param heartbeat milliseconds between two rounds of mesh upkeep */
export function gossipService(topic: string, heartbeat: number): (components: GossipSubComponents) => ScoredGossip {
  return (components) => {
    const service = gossipsub(options(topic, heartbeat))(components) as GossipSub & Undeclared;
    boundOffers(service.mcache);
    return service;
  };
}

function options(topic: string, heartbeatInterval: number): NonNullable<Parameters<typeof gossipsub>[0]> {
  return {
    globalSignaturePolicy: StrictNoSign,
    // The default leaves the topic out, so that a message on one topic could hide the same on another.
    msgIdFn: (message) => sha256(utf8Encode(message.topic), Uint8Array.of(0), message.data),
    allowedTopics: [topic],
    fallbackToFloodsub: false,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    emitSelf: false,
    runOnLimitedConnection: true,
    heartbeatInterval,
    // By default only some peers outside the mesh are told what there is, by lot, and one that hangs on a single busy
    // peer may never be: seen with 23 around one. Statements are rare, so all are told.
    gossipFactor: 1,
    // A promise counts as broken only after some heartbeats, or slow machines accuse each other.
    gossipsubIWantFollowupMs: 10 * heartbeatInterval,
    maxInboundStreams: 2,
    maxOutboundStreams: 2,
    maxInboundDataLength: MAX_GOSSIP_FRAME_BYTES,
    maxOutboundBufferSize: MAX_WAITING_BYTES,
    maxTopicBytesPerPeer: 8 * KIB,
    decodeRpcLimits: {
      maxSubscriptions: 8,
      maxMessages: 1_024,
      maxIhaveMessageIDs: 5_000,
      maxIwantMessageIDs: 5_000,
      maxIdontwantMessageIDs: 512,
      maxControlMessages: 64,
      maxPeerInfos: 0,
    },
    scoreThresholds: SCORE_LIMITS,
    scoreParams: {
      topics: { [topic]: topicScores() },
      topicScoreCap: 10,
      appSpecificScore: () => 0,
      appSpecificWeight: 0,
      // Many identities behind one address look like one attacker; loopback is one's own machine, or Tor.
      IPColocationFactorWeight: -5,
      IPColocationFactorThreshold: 10,
      IPColocationFactorWhitelist: new Set(['127.0.0.1', '::1']),
      behaviourPenaltyWeight: -1,
      behaviourPenaltyThreshold: 6,
      behaviourPenaltyDecay: 0.95,
      decayInterval: 1_000,
      decayToZero: 0.01,
      retainScore: 3_600_000,
    },
  };
}

/** Counters decay once a second: 0.99 halves them in about a minute. */
function topicScores() {
  return {
    topicWeight: 1,
    timeInMeshWeight: 0.01,
    timeInMeshQuantum: 1_000,
    timeInMeshCap: 300,
    firstMessageDeliveriesWeight: 0.1,
    firstMessageDeliveriesDecay: 0.99,
    firstMessageDeliveriesCap: 50,
    // Statements are rare: a quiet peer is no bad peer.
    meshMessageDeliveriesWeight: 0,
    meshMessageDeliveriesDecay: 0.5,
    meshMessageDeliveriesCap: 1,
    meshMessageDeliveriesThreshold: 1,
    meshMessageDeliveriesWindow: 10,
    meshMessageDeliveriesActivation: 1_000,
    meshFailurePenaltyWeight: 0,
    meshFailurePenaltyDecay: 0.5,
    invalidMessageDeliveriesWeight: -10,
    invalidMessageDeliveriesDecay: 0.99,
  };
}

/**
 * A peer that missed some messages asks for all that it was offered, and gets them in one frame, whose size
 * gossipsub does not look at; the receiving side would drop the stream for good.
 */
function boundOffers(cache: Undeclared['mcache']): void {
  const offersOf = cache.getGossipIDs.bind(cache);
  cache.getGossipIDs = (topics) => {
    let bytes = 0;
    const fits = (id: Uint8Array) => {
      bytes += cache.get(id)?.data?.length ?? MAX_GOSSIP_DATA_BYTES;
      return bytes <= MAX_OFFERED_BYTES;
    };
    return new Map([...offersOf(topics)].map(([topic, ids]) => [topic, ids.filter(fits)]));
  };
}
