/** Gossipsub as it comes, with nothing of ours: what `gossip` is measured beside. */

import { noise } from '@chainsafe/libp2p-noise';
import { gossipsub, StrictNoSign, type GossipSub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';

export const PLAIN_TOPIC = 'plain';

export type PlainNode = Libp2p<{ gossip: GossipSub; identify: unknown; ping: unknown }>;

/** Listens on a free port of 127.0.0.1. */
export async function startPlainNode(): Promise<PlainNode> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), ping: ping(), gossip: gossipsub({ globalSignaturePolicy: StrictNoSign, allowPublishToZeroTopicPeers: true }) },
  });
  node.services.gossip.subscribe(PLAIN_TOPIC);
  return node;
}
