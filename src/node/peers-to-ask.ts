/** The peers that a home names: those of its settings, and those that its operator added or banned. */

import type { Config } from './config.ts';
import type { Home } from './home.ts';
import { readPeerList } from './peer-list.ts';

/** Multiaddresses with /p2p/. @throws ConcurError read-failed | config-malformed */
export async function peersToAsk(home: Home, config: Config): Promise<string[]> {
  const { added, banned } = await readPeerList(home.peerList);
  return [...new Set([...config.peers, ...added])].filter((address) => !banned.some((peer) => address.endsWith(`/p2p/${peer}`)));
}
