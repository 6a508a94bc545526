/** Nodes tell each other of peers: only of those that they reached themselves, and what is told is only worth a try. */

import type { Connection } from '@libp2p/interface';
import { CODE_P2P, multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { ConcurError } from '../base/errors.ts';
import { MAX_PEERS_TOLD } from '../base/limits.ts';
import { decodePeersReply, decodePeersRequest, encodePeersReply, encodePeersRequest } from '../sync/peers-codec.ts';
import type { Acquaintance, Acquaintances } from './acquaintances.ts';
import { answerAll, openAsking } from './frames.ts';
import type { Node } from './libp2p-node.ts';
import { mayTell } from './may-dial.ts';
import type { Log } from './port.ts';
import type { Prospect } from './prospects.ts';
import type { Protocol } from './protocols.ts';
import type { Timing } from './timing.ts';

/** Seconds after which a peer that is not connected is not told of any more: it may be gone. */
const MAX_ABSENCE = 86_400;
/** Rounds, as a peer counts them, that lie between two answers to it: more would only serve to list the whole network. */
const TELL_AGAIN_ROUNDS = 45;

export interface PeerExchange {
  readonly node: Node;
  readonly protocol: Protocol;
  readonly acquaintances: Acquaintances;
  readonly timing: Timing;
  readonly random: () => number;
  readonly log: Log;
}

/** From here on who asks is told. */
export async function tellOfPeers({ node, protocol, acquaintances, timing, random, log }: PeerExchange): Promise<void> {
  const told = new WeakMap<Connection, number>();
  await node.handle(protocol.name, async (stream, connection) => {
    try {
      await answerAll(stream, { maxBytes: protocol.maxBytes, patience: timing.idle }, async (frame) => {
        decodePeersRequest(frame);
        if (Date.now() - (told.get(connection) ?? -Infinity) < TELL_AGAIN_ROUNDS * timing.refill) throw new ConcurError('busy', 'a peer asks for peers again and again');
        told.set(connection, Date.now());
        return encodePeersReply(choose(acquaintances.best(), connection, random).map((address) => address.bytes));
      });
    } catch (error) {
      log.debug({ peer: connection.remotePeer.toString(), reason: (error as Error).message }, 'a peer that asked for peers was not answered');
    }
  }, { maxInboundStreams: 1, maxOutboundStreams: 1 });
}

/**
 * @returns what the peer tells; whether any of it may be dialled is not looked at here
 * @throws ConcurError peer-failed | frame-malformed
 */
export async function askForPeers(connection: Connection, protocol: Protocol, timing: Timing): Promise<Prospect[]> {
  const asking = await openAsking(connection, protocol.name, { maxBytes: protocol.maxBytes, patience: timing.reply });
  try {
    return decodePeersReply(await asking.ask(encodePeersRequest())).map(parseProspect);
  } finally {
    await asking.close();
  }
}

function choose(known: readonly Acquaintance[], asker: Connection, random: () => number): Multiaddr[] {
  const now = Date.now() / 1_000;
  const fit = known
    .filter(({ id, completed, lastSeen }) => id !== asker.remotePeer.toString() && completed > 0 && now - lastSeen < MAX_ABSENCE)
    .map(({ address }) => multiaddr(address))
    .filter((address) => mayTell(address, asker.remoteAddr));
  while (fit.length > MAX_PEERS_TOLD) fit.splice(Math.floor(random() * fit.length), 1);
  return fit;
}

function parseProspect(bytes: Uint8Array): Prospect {
  let address: Multiaddr;
  try {
    address = multiaddr(bytes);
  } catch (cause) {
    throw new ConcurError('frame-malformed', 'peers reply holds what is no address', { cause });
  }
  const last = address.getComponents().at(-1);
  if (last?.code !== CODE_P2P || last.value === undefined) throw new ConcurError('frame-malformed', 'peers reply holds an address that does not say who answers there');
  return { id: last.value, address };
}
