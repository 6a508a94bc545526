/** Peers that do not keep to the rules: plain libp2p, without our code. */

import type { TestContext } from 'node:test';
import { noise } from '@chainsafe/libp2p-noise';
import { gossipsub, StrictNoSign, StrictSign, type GossipSub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import type { Libp2p, Stream } from '@libp2p/interface';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { lpStream } from '@libp2p/utils';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';
import { protocolsOf } from '../../src/network/protocols.ts';

export const PROTOCOLS = protocolsOf('test');

export type Stranger = Libp2p<{ gossip: GossipSub; identify: unknown; ping: unknown }>;

/**
 * @param exchange what it does with a stream on which it is asked for statements
 * @param boasts addresses that it says it has besides its own
 */
export async function startStranger(t: TestContext, exchange: (stream: Stream) => Promise<void>, signing: 'signs' | 'signs-nothing' = 'signs-nothing', boasts: readonly string[] = []): Promise<Stranger> {
  const stranger = await createLibp2p({
    start: false,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'], appendAnnounce: [...boasts] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: {
      identify: identify(),
      ping: ping(),
      gossip: gossipsub({ globalSignaturePolicy: signing === 'signs' ? StrictSign : StrictNoSign, allowPublishToZeroTopicPeers: true, fallbackToFloodsub: false }),
    },
  });
  await stranger.handle(PROTOCOLS.sync.name, async (stream) => exchange(stream).catch((error: unknown) => stream.abort(error as Error)));
  t.after(() => stranger.stop());
  await stranger.start();
  stranger.services.gossip.subscribe(PROTOCOLS.topic);
  return stranger;
}

/** Answers each request by what `reply` makes of it. */
export function answering(reply: (request: Uint8Array) => Uint8Array | Promise<Uint8Array>) {
  return async (stream: Stream): Promise<void> => {
    const frames = lpStream(stream);
    for (;;) await frames.write(await reply((await frames.read()).subarray()));
  };
}

/** Takes the stream and never says a word. */
export async function silent(): Promise<void> {
  return Promise.resolve();
}

/** Both hear each other's subscription, so that what the stranger publishes is sent. */
export async function subscribed(stranger: Stranger, peer: string): Promise<void> {
  const { gossip } = stranger.services;
  const heard = () => gossip.getSubscribers(PROTOCOLS.topic).some((subscriber) => subscriber.toString() === peer);
  while (!heard()) await new Promise((resolve) => { gossip.addEventListener('subscription-change', resolve, { once: true }); });
}

export function addressesOf(stranger: Stranger): string[] {
  return stranger.getMultiaddrs().map((address) => address.toString());
}
