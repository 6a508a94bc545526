/**
 * The asking side of the plain exchange: what a peer has of the projects that this node follows, and this node lacks, is
 * fetched and taken in. A peer is believed nothing: every page must move on, every promise is counted.
 *
 * This is the file that set reconciliation replaces.
 */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_IDS_PER_FRAME, MAX_IDS_PER_WANT } from '../base/limits.ts';
import { decodeReply, encodeRequest, type ExchangeReply, type ExchangeRequest } from '../sync/exchange-codec.ts';
import type { Outcome } from './port.ts';

/** Statements that a peer listed, was asked for and did not have: more than a busy store loses between two frames. */
const MAX_UNDELIVERED = 64;
/** Bytes of statements that this node cannot use, or not yet, fetched in one exchange: the rest is for the next one. */
const MAX_USELESS_BYTES = 16 * 1024 * 1024;

/** This node's side of one conversation. */
export interface Fetching {
  ask(request: Uint8Array): Promise<Uint8Array>;
  /** Those of the ids that are worth asking for. */
  lacking(ids: readonly Hex[]): Promise<Hex[]>;
  take(id: Hex, message: Uint8Array): Promise<Outcome>;
  /** What is being fetched just now, in all conversations: several peers share the work, and a slow one holds up nothing. */
  readonly claimed: Set<Hex>;
}

export interface Fetched {
  /** Ids of statements that were new. */
  readonly fresh: readonly Hex[];
  /** False when the peer listed something that did not arrive, or much of it was of no use. */
  readonly complete: boolean;
  /** Statements that wait for a certificate. */
  readonly waiting: number;
}

/** @throws ConcurError peer-failed | frame-malformed */
export async function askProjects(fetching: Fetching): Promise<readonly string[]> {
  return (await ask(fetching, { kind: 'ask-projects' }, 'projects')).projects;
}

/**
 * Pages through the peer's inventory of a project and fetches what is lacking.
 * @throws ConcurError peer-failed when the peer breaks off or its promises, frame-malformed when it does not keep to the protocol
 */
export async function fetchProject(fetching: Fetching, project: string): Promise<Fetched> {
  const tally = newTally();
  let after: Hex | null = null;
  for (;;) {
    const page: ExchangeReply & { kind: 'inventory' } = await ask(fetching, { kind: 'ask-inventory', project, after, limit: MAX_IDS_PER_FRAME }, 'inventory');
    const [first] = page.ids;
    if (first !== undefined && after !== null && first <= after) throw new ConcurError('frame-malformed', 'exchange reply lists ids that were listed before');
    await fetchInto(tally, fetching, page.ids);
    if (!page.more || tally.uselessBytes > MAX_USELESS_BYTES) return fetchedOf(tally);
    after = page.ids.at(-1) as Hex;
  }
}

/** Fetches some statements by id, in ascending order. */
export async function fetchStatements(fetching: Fetching, ids: readonly Hex[]): Promise<Fetched> {
  const tally = newTally();
  await fetchInto(tally, fetching, ids);
  return fetchedOf(tally);
}

interface Tally {
  readonly fresh: Hex[];
  undelivered: number;
  waiting: number;
  uselessBytes: number;
}

function newTally(): Tally {
  return { fresh: [], undelivered: 0, waiting: 0, uselessBytes: 0 };
}

function fetchedOf({ fresh, undelivered, waiting, uselessBytes }: Tally): Fetched {
  return { fresh, complete: undelivered === 0 && uselessBytes <= MAX_USELESS_BYTES, waiting };
}

/** First what no other conversation is fetching just now, then what the others did not bring. */
async function fetchInto(tally: Tally, fetching: Fetching, ids: readonly Hex[]): Promise<void> {
  const left = await fetchBatches(tally, fetching, ids, (id) => !fetching.claimed.has(id));
  await fetchBatches(tally, fetching, left, () => true);
}

/** @returns the ids that were passed by because `isOurs` said so */
async function fetchBatches(tally: Tally, fetching: Fetching, ids: readonly Hex[], isOurs: (id: Hex) => boolean): Promise<Hex[]> {
  let left = [...ids];
  while (tally.uselessBytes <= MAX_USELESS_BYTES) {
    const batch = left.filter(isOurs).slice(0, MAX_IDS_PER_WANT);
    if (batch.length === 0) break;
    const unanswered = await fetchBatch(tally, fetching, batch);
    const done = new Set(batch).difference(new Set(unanswered));
    left = left.filter((id) => !done.has(id));
  }
  return left;
}

/** @returns those of the ids that the peer's answer had no room for */
async function fetchBatch(tally: Tally, fetching: Fetching, ids: readonly Hex[]): Promise<Hex[]> {
  const claimed = ids.filter((id) => !fetching.claimed.has(id));
  for (const id of claimed) fetching.claimed.add(id);
  try {
    const wanted = await fetching.lacking(ids);
    if (wanted.length === 0) return [];
    const { items } = await ask(fetching, { kind: 'want', ids: wanted }, 'items');
    if (items.length > wanted.length) throw new ConcurError('frame-malformed', 'exchange reply answers for more than was asked');
    await Promise.all(items.map((item, i) => takeItem(tally, fetching, wanted[i] as Hex, item)));
    if (tally.undelivered > MAX_UNDELIVERED) throw new ConcurError('peer-failed', `peer listed ${tally.undelivered} statements that it does not have`);
    return wanted.slice(items.length);
  } finally {
    for (const id of claimed) fetching.claimed.delete(id);
  }
}

async function takeItem(tally: Tally, fetching: Fetching, id: Hex, item: Uint8Array | null): Promise<void> {
  if (item === null) {
    tally.undelivered++;
    return;
  }
  const outcome = await fetching.take(id, item);
  if (outcome === 'new') tally.fresh.push(id);
  if (outcome === 'waiting') tally.waiting++;
  if (outcome === 'waiting' || outcome === 'ignored') tally.uselessBytes += item.length;
}

async function ask<K extends ExchangeReply['kind']>(fetching: Fetching, request: ExchangeRequest, expected: K): Promise<Extract<ExchangeReply, { kind: K }>> {
  const reply = decodeReply(await fetching.ask(encodeRequest(request)));
  if (reply.kind !== expected) throw new ConcurError('frame-malformed', `exchange reply is "${reply.kind}" where "${expected}" belongs`);
  return reply as Extract<ExchangeReply, { kind: K }>;
}
