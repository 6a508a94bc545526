/** Keeps a connection to each configured peer: it may start after us, go away and come back. */

import type { Connection, Libp2p, PeerId } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { CODE_P2P, multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { ConcurError } from '../base/errors.ts';
import { quoted } from '../base/printable.ts';
import type { Log } from './port.ts';
import { pause, redialDelay, type Timing } from './timing.ts';

export interface ConfiguredPeer {
  readonly id: PeerId;
  readonly address: Multiaddr;
}

/** @throws ConcurError config-malformed */
export function parsePeers(addresses: readonly string[]): ConfiguredPeer[] {
  return addresses.map((text) => {
    const address = parseAddress(text, 'peer');
    // Over a relay two are named.
    const id = address.getComponents().filter((component) => component.code === CODE_P2P).map(({ value }) => parsePeerId(value ?? '', text)).at(-1);
    if (id === undefined) {
      throw new ConcurError('config-malformed', `peer address "${text}" does not say who answers there`, { hint: 'end it with /p2p/ID, as concur peers --self prints it' });
    }
    return { id, address };
  });
}

/** Of an address a letter of which is wrong: the library reads what stands there without looking at it. */
function parsePeerId(id: string, address: string): PeerId {
  try {
    return peerIdFromString(id);
  } catch (cause) {
    throw new ConcurError('config-malformed', `peer address "${address}" has ${quoted(id)} for a peer's id, which is none`, { hint: 'copy it whole, as concur peers --self prints it', cause });
  }
}

/** By the peer's id: several may lead to one. */
export function addressesByPeer(peers: readonly ConfiguredPeer[]): Map<string, Multiaddr[]> {
  const byPeer = Map.groupBy(peers, ({ id }) => id.toString());
  return new Map([...byPeer].map(([peer, ways]) => [peer, ways.map(({ address }) => address)]));
}

/** Whether it could be dialled, and says who answers there. */
export function isPeerAddress(text: string): boolean {
  try {
    return parsePeers([text]).length > 0;
  } catch {
    return false;
  }
}

/** Whether it has the shape of one: an id has no check digits, so a mistyped letter may as well make that of nobody. */
export function isPeerId(text: string): boolean {
  try {
    return peerIdFromString(text).toString() === text;
  } catch {
    return false;
  }
}

/** @throws ConcurError config-malformed */
export function parseAddress(text: string, what: string): Multiaddr {
  try {
    return multiaddr(text);
  } catch (cause) {
    throw new ConcurError('config-malformed', `${what} address "${text}" is not a multiaddress`, { hint: 'for example /ip4/192.0.2.1/tcp/4884', cause });
  }
}

export interface Dialling {
  readonly timing: Timing;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** By the operator: the peer is then not dialled. */
  isBanned(peer: string): boolean;
}

export interface ConfiguredPeers {
  /** Nothing when the address is there already. One that is banned is dialled once it is let in again. */
  add(peer: ConfiguredPeer): void;
  /** It is dialled no more; a connection that is there stays. */
  remove(peer: ConfiguredPeer): void;
  /** To be called when the peer was banned or let in again. */
  reconsider(peer: string): void;
  /** Addresses that are configured and not dialled, for the peer is banned. */
  undialled(): string[];
  has(peer: string): boolean;
  /** Resolves when nothing is dialled any more: after the signal has aborted. */
  settled(): Promise<void>;
}

export function keepPeers(node: Libp2p, dialling: Dialling): ConfiguredPeers {
  const configured = new Map<string, ConfiguredPeer>();
  const loops = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  const placesOf = (peer: string) => [...configured].filter(([, { id }]) => id.toString() === peer);

  function begin(place: string, peer: ConfiguredPeer): void {
    if (loops.has(place) || dialling.isBanned(peer.id.toString())) return;
    const stop = new AbortController();
    const signal = AbortSignal.any([dialling.signal, stop.signal]);
    loops.set(place, { stop, ended: keepConnected(node, peer, { ...dialling, signal }) });
  }

  function end(place: string): void {
    loops.get(place)?.stop.abort();
    loops.delete(place);
  }

  return {
    add(peer) {
      configured.set(peer.address.toString(), peer);
      begin(peer.address.toString(), peer);
    },
    remove({ address }) {
      configured.delete(address.toString());
      end(address.toString());
    },
    reconsider(peer) {
      for (const [place, way] of placesOf(peer)) {
        if (dialling.isBanned(peer)) end(place);
        else begin(place, way);
      }
    },
    undialled: () => [...configured].filter(([, { id }]) => dialling.isBanned(id.toString())).map(([place]) => place),
    has: (peer) => placesOf(peer).length > 0,
    settled: async () => { await Promise.all([...loops.values()].map(({ ended }) => ended)); },
  };
}

/** One that hangs up at once so often in a row is of another network, or does not want us: nobody needs to read that twice a minute. */
const TOLD_HANG_UPS = 3;

/** Resolves when the signal aborts. */
async function keepConnected(node: Libp2p, peer: ConfiguredPeer, { timing, random, signal, log }: Omit<Dialling, 'isBanned'>): Promise<void> {
  const who = { peer: peer.id.toString(), address: peer.address.toString() };
  let failures = 0;
  let hangUps = 0;
  while (!signal.aborted) {
    try {
      // Inbound strangers must not push out the peers that the operator chose.
      await node.peerStore.merge(peer.id, { tags: { 'concur-configured': { value: 100 } } });
      const connection = await node.dial(peer.address, { signal });
      const opened = performance.now();
      log[hangUps < TOLD_HANG_UPS ? 'info' : 'debug'](who, 'connected to a configured peer');
      await closed(connection, signal);
      if (signal.aborted) return;
      // A peer that hangs up at once is no better than one that does not answer.
      const lasted = performance.now() - opened > timing.redialLimit;
      failures = lasted ? 0 : failures + 1;
      hangUps = lasted ? 0 : hangUps + 1;
      log[hangUps <= TOLD_HANG_UPS ? 'info' : 'debug'](who, 'a configured peer went away, trying again');
    } catch (error) {
      if (signal.aborted) return;
      // Once is worth a line for the operator; the same again and again is not.
      log[failures === 0 ? 'warn' : 'debug']({ ...who, reason: (error as Error).message }, 'cannot reach a configured peer, trying again');
      failures++;
    }
    await pause(redialDelay(timing, failures, random()), signal);
  }
}

async function closed(connection: Connection, signal: AbortSignal): Promise<void> {
  if (connection.status !== 'open') return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  connection.addEventListener('close', end, { once: true });
  signal.addEventListener('abort', end, { once: true });
  await promise;
  signal.removeEventListener('abort', end);
}
