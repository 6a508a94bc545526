/**
 * The gate that every dial and every connection passes: who is banned, and which addresses may be dialled. libp2p dials on its
 * own account as well (over relays, to probe addresses, to look something up), so the rule is held here and not where we dial.
 */

import type { ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface';
import { CODE_P2P, CODE_P2P_CIRCUIT, type Multiaddr } from '@multiformats/multiaddr';
import { MAX_ADDRESSES_PER_PEER, MAX_INBOUND_PER_GROUP, MAX_LEARNED_ADDRESSES } from '../base/limits.ts';
import { crowdOf, groupOf, rangeOf } from './address-range.ts';
import { countKnocks } from './knocks.ts';
import { mayDial, STRANGER, type DialContext } from './may-dial.ts';

export interface Gate {
  readonly gater: ConnectionGater;
  /** @returns whether the address may be dialled; from now on, then */
  approve(address: Multiaddr, source: DialContext['source'], via?: Multiaddr | null): boolean;
  isApproved(address: Multiaddr): boolean;
  /** This node dials it by its own choice, of which there are few. To be ended with the dial. */
  choose(address: Multiaddr): Disposable;
  /** What was kept of the peer's addresses no longer counts against it. */
  forget(peer: string): void;
}

export interface GateOptions extends Pick<DialContext, 'proxied' | 'neighbours'> {
  /** Milliseconds. */
  readonly now: () => number;
  isSelf(peer: string): boolean;
  isBanned(peer: string): boolean;
  /** The address at which we dialled the peer; null when it dialled us, or is not connected. */
  dialledAt(peer: string): Multiaddr | null;
  /** Somebody asks to be reached over this node. */
  makeRelayRoom(): void;
}

export function openGate({ now, isSelf, isBanned, dialledAt, makeRelayRoom, ...context }: GateOptions): Gate {
  const named = new Set<string>();
  const before = new Set<string>();
  const learned = new Set<string>();
  const chosen = new Set<string>();
  const knocks = countKnocks(now);
  const kept = new Map<string, Set<string>>();
  const stranger = { ...STRANGER, ...context };

  function approve(address: Multiaddr, source: DialContext['source'], via: Multiaddr | null = null): boolean {
    if (!mayDial(address, { ...context, source, via })) return false;
    const places = [address, ...relayOf(address)].map(placeOf);
    if (source === 'operator') places.forEach((place) => named.add(place));
    else if (source === 'before') places.forEach((place) => remember(before, place));
    else if (!mayDial(address, stranger)) places.forEach((place) => remember(learned, place));
    return true;
  }

  const isKnown = (address: Multiaddr) => named.has(placeOf(address)) || before.has(placeOf(address));
  const isApproved = (address: Multiaddr) => isKnown(address) || learned.has(placeOf(address)) || mayDial(address, stranger);

  /** Of what others told. Where nodes of one machine are dialled, all of them are one's own. */
  function isDialledTooOften(address: Multiaddr): boolean {
    if (isKnown(address) || rangeOf(address) === 'loopback') return false;
    return knocks.isOneTooMany(groupOf(address), chosen.has(placeOf(address)) ? 'own-choice' : 'others');
  }

  /** What a peer says of itself by identify: as many addresses as are of use, and only those that may be dialled. */
  function keeps(peer: PeerId, address: Multiaddr): boolean {
    const id = peer.toString();
    if (isSelf(id)) return true;
    if (!isApproved(address) && !approve(address, 'peer', dialledAt(id))) return false;
    const places = kept.get(id) ?? new Set();
    kept.set(id, places);
    if (places.size >= MAX_ADDRESSES_PER_PEER && !places.has(placeOf(address))) return false;
    places.add(placeOf(address));
    return true;
  }

  const inbound = new Map<string, number>();

  function isOneTooMany(connection: Pick<MultiaddrConnection, 'remoteAddr' | 'addEventListener'>): boolean {
    const group = crowdOf(connection.remoteAddr);
    if (group === null) return false;
    const count = inbound.get(group) ?? 0;
    if (count >= MAX_INBOUND_PER_GROUP) return true;
    inbound.set(group, count + 1);
    connection.addEventListener('close', () => {
      const left = (inbound.get(group) ?? 1) - 1;
      if (left === 0) inbound.delete(group);
      else inbound.set(group, left);
    }, { once: true });
    return false;
  }

  const denied = (peer: PeerId) => isBanned(peer.toString());
  return {
    gater: {
      denyDialPeer: denied,
      denyInboundConnection: isOneTooMany,
      denyInboundEncryptedConnection: denied,
      denyInboundRelayReservation(peer) {
        makeRelayRoom();
        return denied(peer);
      },
      denyDialMultiaddr: (address) => !isApproved(address) || isDialledTooOften(address),
      filterMultiaddrForPeer: keeps,
    },
    approve,
    isApproved,
    choose(address) {
      const place = placeOf(address);
      chosen.add(place);
      return { [Symbol.dispose]: () => void chosen.delete(place) };
    },
    forget: (peer) => kept.delete(peer),
  };
}

function remember(places: Set<string>, place: string): void {
  places.delete(place);
  places.add(place);
  if (places.size > MAX_LEARNED_ADDRESSES) places.delete(places.values().next().value as string);
}

function relayOf(address: Multiaddr): Multiaddr[] {
  return address.getComponents().some(({ code }) => code === CODE_P2P_CIRCUIT) ? [address.decapsulateCode(CODE_P2P_CIRCUIT)] : [];
}

/** The address without who is expected there: over a relay, the relay stays named. */
function placeOf(address: Multiaddr): string {
  const components = address.getComponents();
  return components.at(-1)?.code === CODE_P2P ? address.decapsulateCode(CODE_P2P).toString() : address.toString();
}
