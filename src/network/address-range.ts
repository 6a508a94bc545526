/**
 * What can be told from an address alone: where it leads, and with which others it stands or falls.
 *
 * An address that is not clearly public is none: ranges that embed others (IPv4 in IPv6, NAT64, 6to4), documentation,
 * multicast and the addresses at which clouds hand out secrets are `unusable`, though a router may take them somewhere.
 */

import { BlockList, isIPv6 } from 'node:net';
import {
  CODE_DNS, CODE_DNS4, CODE_DNS6, CODE_IP4, CODE_IP6, CODE_ONION3, CODE_P2P, CODE_P2P_CIRCUIT, CODE_TCP, CODE_TLS, CODE_WS, CODE_WSS, type Component, type Multiaddr,
} from '@multiformats/multiaddr';

export type AddressRange = 'public' | 'private' | 'link-local' | 'loopback' | 'name' | 'onion' | 'unusable';

export type Transport = 'tcp' | 'websocket' | 'relay' | 'onion';

/** Of a relayed address: where its relay is. */
export function rangeOf(address: Multiaddr): AddressRange {
  const [first] = address.getComponents();
  const host = first?.value?.toLowerCase() ?? '';
  switch (first?.code) {
    case CODE_IP4: return rangeOfIpv4(host);
    case CODE_IP6: return rangeOfIpv6(host);
    case CODE_ONION3: return 'onion';
    case CODE_DNS:
    case CODE_DNS4:
    case CODE_DNS6: return rangeOfName(host);
    default: return 'unusable';
  }
}

/**
 * One word for all addresses that one operator can have many of: /16 of IPv4, /32 of IPv6, a name's last two labels.
 * Machines of a private network are no crowd of one operator's making: each is its own group.
 */
export function groupOf(address: Multiaddr): string {
  const [first] = address.getComponents();
  const host = first?.value ?? '';
  const range = rangeOf(address);
  if (range === 'onion') return 'onion';
  if (range !== 'public') return host.split('.').slice(isName(first) ? -2 : 0).join('.').toLowerCase();
  return isIPv6(host) ? spellOut(host).slice(0, 2).join(':') : host.split('.').slice(0, 2).join('.');
}

/**
 * Whom a peer's connections and answers are counted with: its group, or its relay's. Null where many share an address without
 * their doing: who comes through Tor or a container's proxy, or is of the house. Of tunnels and other oddities, of which each
 * machine can have a whole network, all are one crowd.
 */
export function crowdOf(remote: Multiaddr): string | null {
  const range = rangeOf(remote);
  if (range === 'unusable') return range;
  return range === 'public' ? groupOf(remote) : null;
}

/** How the address is reached. */
export function transportOf(address: Multiaddr): Transport {
  const codes = address.getComponents().map(({ code }) => code);
  if (codes.includes(CODE_P2P_CIRCUIT)) return 'relay';
  if (codes[0] === CODE_ONION3) return 'onion';
  return codes.includes(CODE_WS) || codes.includes(CODE_WSS) ? 'websocket' : 'tcp';
}

/** The port of the machine that is dialled; undefined when there is none. */
export function portOf(address: Multiaddr): number | undefined {
  const [first, second] = address.getComponents();
  if (first?.code === CODE_ONION3) return Number(first.value?.split(':')[1]);
  return second?.code === CODE_TCP ? Number(second.value) : undefined;
}

/** True for host and port, perhaps WebSocket, perhaps who answers there, perhaps over a relay: all that nodes tell each other. */
export function isPlainlyShaped(address: Multiaddr): boolean {
  return SHAPE.test(address.getComponents().map(({ code }) => LETTERS.get(code) ?? '?').join(''));
}

const LETTERS: ReadonlyMap<number, string> = new Map([
  [CODE_IP4, 'h'], [CODE_IP6, 'h'], [CODE_DNS, 'h'], [CODE_DNS4, 'h'], [CODE_DNS6, 'h'], [CODE_ONION3, 'o'],
  [CODE_TCP, 't'], [CODE_TLS, 's'], [CODE_WS, 'w'], [CODE_WSS, 'W'], [CODE_P2P, 'p'], [CODE_P2P_CIRCUIT, 'c'],
]);
const SHAPE = /^(?:ht|o)(?:s?w|W)?(?:p(?:cp?)?)?$/;

function rangeOfIpv4(host: string): AddressRange {
  if (SECRETS.check(host)) return 'unusable';
  if (LOOPBACK.check(host)) return 'loopback';
  if (LINK_LOCAL.check(host)) return 'link-local';
  if (PRIVATE.check(host)) return 'private';
  return RESERVED.check(host) ? 'unusable' : 'public';
}

function rangeOfIpv6(host: string): AddressRange {
  if (SECRETS.check(host, 'ipv6')) return 'unusable';
  if (LOOPBACK.check(host, 'ipv6')) return 'loopback';
  if (LINK_LOCAL.check(host, 'ipv6')) return 'link-local';
  if (PRIVATE.check(host, 'ipv6')) return 'private';
  return !GLOBAL.check(host, 'ipv6') || RESERVED.check(host, 'ipv6') ? 'unusable' : 'public';
}

function rangeOfName(host: string): AddressRange {
  if (host.endsWith('.onion')) return 'onion';
  return host === 'localhost' || host.endsWith('.localhost') ? 'loopback' : 'name';
}

function isName(component: Component | undefined): boolean {
  return component?.code === CODE_DNS || component?.code === CODE_DNS4 || component?.code === CODE_DNS6;
}

/** The eight groups of an IPv6 address, each without leading zeros. */
function spellOut(host: string): string[] {
  const [head = '', tail = ''] = host.toLowerCase().split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter((group) => group !== '')) as [string[], string[]];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right];
}

function ranges(...subnets: readonly `${string}/${number}`[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network, prefix] = subnet.split('/') as [string, string];
    list.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
}

const LOOPBACK = ranges('127.0.0.0/8', '::1/128');
const LINK_LOCAL = ranges('169.254.0.0/16', 'fe80::/10');
const PRIVATE = ranges('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');
/** Where a cloud tells any program on the machine the machine's credentials. */
const SECRETS = ranges('169.254.169.254/32', '169.254.170.0/24', '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32', 'fd00:ec2::/32', 'fd20:ce::254/128');
const RESERVED = ranges(
  '0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
  '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20',
);
/** All of IPv6 that is given out. */
const GLOBAL = ranges('2000::/3');
