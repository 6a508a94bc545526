/** What libp2p offers for finding and reaching peers, loaded only where it is wanted. */

import { identifyPush } from '@libp2p/identify';
import type { PeerInfo } from '@libp2p/interface';
import type { Libp2pInit } from 'libp2p';
import { MAX_IDENTIFY_BYTES, MAX_RELAY_RESERVATIONS } from '../base/limits.ts';
import type { Reach } from './reach.ts';

type Services = NonNullable<Libp2pInit['services']>;
type Discoveries = NonNullable<Libp2pInit['peerDiscovery']>;

export type Found = Pick<PeerInfo, 'id' | 'multiaddrs'>;

export async function servicesFor(reach: Reach, network: string): Promise<Services> {
  return {
    ...(reach.relay === 'off' || reach.proxy !== null ? {} : await reachability()),
    ...(changes(reach) ? { push: identifyPush({ maxMessageSize: MAX_IDENTIFY_BYTES, maxInboundStreams: 1, maxOutboundStreams: 1 }) } : {}),
    ...(reach.relay === 'serve' ? { relay: await relayServer() } : {}),
    ...(reach.upnp ? { upnp: await portForwarding() } : {}),
    ...(reach.dht ? { dht: await hashTable(network) } : {}),
  };
}

/** Whether the node's addresses, or what it offers, become others while it runs: its peers are told then. */
function changes({ relay, upnp, dht }: Reach): boolean {
  return relay !== 'off' || upnp || dht;
}

/** @param onFound called before libp2p hears of it */
export async function discoveriesFor({ lan }: Reach, network: string, onFound: (found: Found) => void): Promise<Discoveries> {
  if (!lan) return [];
  const { mdns } = await import('@libp2p/mdns');
  return [(components) => {
    const discovery = mdns({ serviceTag: `_concur-${network}._udp.local` })(components);
    discovery.addEventListener('peer', ({ detail }) => onFound(detail));
    return discovery;
  }];
}

/** Whether others can dial us, and for two that cannot be dialled a way from a relay to each other. */
async function reachability(): Promise<Services> {
  const [{ autoNAT }, { dcutr }] = await Promise.all([import('@libp2p/autonat'), import('@libp2p/dcutr')]);
  return {
    autonat: autoNAT({ timeout: 15_000, maxInboundStreams: 1, maxOutboundStreams: 1, maxMessageSize: 8 * 1024 }),
    dcutr: dcutr({ timeout: 5_000, retries: 3, maxInboundStreams: 1, maxOutboundStreams: 1 }),
  };
}

/** A relayed connection is for getting to know each other, and for small nodes to stay up to date; it is begun again when it ends. */
async function relayServer(): Promise<Services[string]> {
  const { circuitRelayServer } = await import('@libp2p/circuit-relay-v2');
  return circuitRelayServer({
    hopTimeout: 15_000,
    maxInboundHopStreams: 4,
    maxOutboundHopStreams: 4,
    maxOutboundStopStreams: 32,
    reservations: {
      maxReservations: MAX_RELAY_RESERVATIONS,
      reservationTtl: 3_600_000,
      applyDefaultLimit: true,
      defaultDurationLimit: 600_000,
      defaultDataLimit: 16n * 1024n * 1024n,
    },
  });
}

async function portForwarding(): Promise<Services[string]> {
  const { uPnPNAT } = await import('@libp2p/upnp-nat');
  return uPnPNAT({ portMappingDescription: 'concur', portMappingTTL: 1_200_000 });
}

async function hashTable(network: string): Promise<Services[string]> {
  const { networkDht } = await import('./dht.ts');
  return networkDht(network) as unknown as Services[string];
}
