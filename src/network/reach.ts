/** How a node is found and reached beyond its configured peers. By default not at all: what a program starts for itself says what it wants. */

import type { DialContext } from './may-dial.ts';

export interface SocksProxy {
  /** An IP address: a name would have to be looked up. */
  readonly host: string;
  readonly port: number;
}

export interface Reach {
  /** Connections that the node opens on its own account, to peers of before and peers that others told of. @default 0 */
  readonly outbound: number;
  /** Announces itself to the local network, and listens for others there. @default false */
  readonly lan: boolean;
  /** Takes part in a distributed hash table of the network's own. @default false */
  readonly dht: boolean;
  /** Asks the router to forward the port. @default false */
  readonly upnp: boolean;
  /**
   * `use`: is dialled over relays where it cannot be otherwise, and finds out whether it can. `serve`: relays for others
   * as well, within limits. @default 'off'
   */
  readonly relay: 'off' | 'use' | 'serve';
  /** Everything goes through this proxy, and nothing past it. @default null */
  readonly proxy: SocksProxy | null;
  /** A swarm key file's bytes: who does not have it gets nowhere. @default null */
  readonly networkKey: Uint8Array | null;
  /** Whether other nodes on this machine are dialled where others tell of them. @default 'never' */
  readonly neighbours: DialContext['neighbours'];
}

export const NO_REACH: Reach = { outbound: 0, lan: false, dht: false, upnp: false, relay: 'off', proxy: null, networkKey: null, neighbours: 'never' };
