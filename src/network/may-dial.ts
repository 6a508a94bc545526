/**
 * Which addresses this node dials. Whoever tells an address chooses what this machine connects to: without a rule, a
 * stranger could have it knock at its own services, at machines of its private network, or at a victim's.
 */

import type { Multiaddr } from '@multiformats/multiaddr';
import { MAX_ADDRESS_BYTES } from '../base/limits.ts';
import { groupOf, isPlainlyShaped, portOf, rangeOf } from './address-range.ts';

export interface DialContext {
  /** Who told the address: the operator, this node itself that reached a peer there before, the local network's own announcements, or a peer. */
  readonly source: 'operator' | 'before' | 'lan' | 'peer';
  /**
   * The address at which this node itself dialled the peer that told it; null when that peer dialled us. Where a
   * connection comes in from says nothing: strangers come from loopback through Tor, and from a private range through a container's proxy.
   */
  readonly via: Multiaddr | null;
  /** Everything goes through a SOCKS proxy. */
  readonly proxied: boolean;
  /** Whether other nodes on this machine are dialled where others tell of them: in tests, and where all nodes are one's own. */
  readonly neighbours: 'never' | 'learned';
}

export const STRANGER: DialContext = { source: 'peer', via: null, proxied: false, neighbours: 'never' };

export function mayDial(address: Multiaddr, context: DialContext): boolean {
  if (context.source === 'operator' || context.source === 'before') return true;
  if (address.bytes.length > MAX_ADDRESS_BYTES || !isPlainlyShaped(address) || !isFitPort(portOf(address))) return false;
  switch (rangeOf(address)) {
    case 'public': return true;
    // Only the proxy can follow it, and asks no name server.
    case 'onion': return context.proxied;
    case 'private': return !context.proxied && isOfOurNetwork(address, context);
    case 'link-local': return !context.proxied && context.source === 'lan';
    case 'loopback': return !context.proxied && context.neighbours === 'learned';
    // A name may lead anywhere, to 127.0.0.1 as well, and another time elsewhere.
    default: return false;
  }
}

/** Who is told an address that is not public must be there already. */
export function mayTell(address: Multiaddr, asker: Multiaddr): boolean {
  const range = rangeOf(address);
  if (!isPlainlyShaped(address)) return false;
  if (range === 'public' || range === 'onion') return true;
  if (range !== 'private' && range !== 'loopback') return false;
  return rangeOf(asker) === range && (range === 'loopback' || neighbourhoodOf(asker) === neighbourhoodOf(address));
}

function isOfOurNetwork(address: Multiaddr, { source, via }: DialContext): boolean {
  return source === 'lan' || (via !== null && rangeOf(via) === rangeOf(address));
}

/** Mail, printers and the like must not be knocked at; web servers are where nodes behind a front door listen. */
function isFitPort(port: number | undefined): boolean {
  return port !== undefined && (port === 80 || port === 443 || (port >= 1024 && port <= 65_535));
}

/** /16: a container's bridge is not the network of the house. */
function neighbourhoodOf(address: Multiaddr): string {
  return groupOf(address).split(/[.:]/).slice(0, 2).join('.');
}
