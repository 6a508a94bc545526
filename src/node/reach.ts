/** From settings, and what the operator said of peers, to how the node is found and reached. */

import type { HostOptions } from '../network/host.ts';
import type { Reach } from '../network/reach.ts';
import { parseProxy, type Config } from './config.ts';
import type { Home } from './home.ts';
import { readNetworkKey } from './network-key.ts';
import { readPeerList } from './peer-list.ts';

/** Connections that a node keeps on its own account. */
const OUTBOUND = 8;

/** @throws ConcurError read-failed | config-malformed */
export async function presenceOf(home: Home, config: Config): Promise<Pick<HostOptions, 'network' | 'listen' | 'peers' | 'banned' | 'reach'>> {
  const { added, banned } = await readPeerList(home.peerList);
  return { network: config.network, listen: config.listen, peers: [...new Set([...config.peers, ...added])], banned, reach: await reachOf(config) };
}

export async function reachOf({ lan, dht, upnp, relay, proxy, networkKey }: Config): Promise<Partial<Reach>> {
  return {
    outbound: OUTBOUND,
    lan,
    dht,
    upnp,
    relay: relay ? 'serve' : 'use',
    proxy: proxy === null ? null : parseProxy(proxy),
    networkKey: networkKey === null ? null : await readNetworkKey(networkKey),
  };
}
