/** What a peer announced by id, and this node lacks, asked of the peer. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_IDS_PER_WANT, MAX_UNDELIVERED } from '../base/limits.ts';
import { isForeignMessage } from '../statement/message.ts';
import { decodeSyncReply } from '../sync/sync-reply-codec.ts';
import { encodeSyncRequest } from '../sync/sync-request-codec.ts';
import type { ExchangePorts } from './exchange-ports.ts';
import type { Asking } from './frames.ts';
import type { Outcome } from './port.ts';

export interface Announced {
  readonly scope: string;
  readonly ids: readonly Hex[];
  readonly peer: string;
}

export interface FollowingPorts extends ExchangePorts {
  /** What is being fetched just now: of several peers that announce the same, one is asked. */
  readonly claimed: Set<Hex>;
}

/**
 * @returns `new` when any of it was, `waiting` when what came waits for a certificate
 * @throws ConcurError peer-failed | frame-malformed
 */
export async function fetchAnnounced(ports: FollowingPorts, { scope, ids, peer }: Announced): Promise<Outcome> {
  const lacking = await lackingOf(ports, ids);
  if (lacking.length === 0) return 'known';
  const asking = await ports.open(peer, 'sync');
  try {
    const outcomes = new Set<Outcome>();
    for (const mine of [true, false]) {
      // First what no other peer is asked for just now, then what the others did not bring.
      const some = mine ? lacking.filter((id) => !ports.claimed.has(id)) : await lackingOf(ports, lacking);
      for (const outcome of await fetchIds({ ports, asking, peer, scope }, some)) outcomes.add(outcome);
    }
    return (['new', 'waiting', 'failed', 'ignored'] as const).find((outcome) => outcomes.has(outcome)) ?? 'known';
  } finally {
    await asking.close();
  }
}

interface Fetching {
  readonly ports: FollowingPorts;
  readonly asking: Asking;
  readonly peer: string;
  readonly scope: string;
}

async function fetchIds(fetching: Fetching, ids: readonly Hex[]): Promise<Outcome[]> {
  const { claimed } = fetching.ports;
  const mine = ids.filter((id) => !claimed.has(id));
  for (const id of mine) claimed.add(id);
  try {
    const outcomes: Outcome[] = [];
    let left = [...ids].sort();
    let missing = 0;
    while (left.length > 0 && missing <= MAX_UNDELIVERED) {
      const wanted = left.slice(0, MAX_IDS_PER_WANT);
      const items = await askFor(fetching, wanted);
      for (const [i, item] of items.entries()) {
        if (item === null) missing++;
        else outcomes.push(await takeOne(fetching, wanted[i] as Hex, item));
      }
      left = left.slice(items.length);
    }
    return outcomes;
  } finally {
    for (const id of mine) claimed.delete(id);
  }
}

/** For the first of the ids, as many as fit into a frame. */
async function askFor({ asking, scope }: Fetching, ids: readonly Hex[]): Promise<readonly (Uint8Array | null)[]> {
  const reply = decodeSyncReply(await asking.ask(encodeSyncRequest({ kind: 'want', scope, ids })));
  const [piece, ...others] = reply.kind === 'items' ? reply.pieces : [];
  if (piece?.kind !== 'some' || others.length > 0 || piece.items.length > ids.length || piece.items.length === 0) {
    throw new ConcurError('frame-malformed', 'sync reply does not answer what was wanted');
  }
  return piece.items;
}

async function takeOne({ ports, peer }: Fetching, id: Hex, message: Uint8Array): Promise<Outcome> {
  const { outcome, item } = await ports.intake.take(message, peer);
  if (outcome === 'refused') throw new ConcurError('frame-malformed', `sync reply holds a statement that nobody accepts as ${id}`);
  if (item !== null && item.id !== id) {
    // Two certificates may share a subkey: whom a foreign signature is by, and so its id, is for each node's policies.
    if (isForeignMessage(message)) return 'ignored';
    throw new ConcurError('frame-malformed', `sync reply holds another statement as ${id}`);
  }
  if (outcome === 'ignored' && item !== null) ports.passedOver.add(item, item);
  return outcome;
}

async function lackingOf({ ledger, passedOver }: FollowingPorts, ids: readonly Hex[]): Promise<Hex[]> {
  const had = await Promise.all(ids.map(async (id) => passedOver.has(id) || ledger.has(id)));
  return ids.filter((_, i) => !had[i]);
}
