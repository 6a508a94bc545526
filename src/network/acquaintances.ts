/**
 * The peers that this node dialled and got on with, kept over restarts: a node that comes back first dials the best of
 * them, so that who it meets is not up to whoever answers first. Only peers that we dialled count: anybody can dial us.
 */

import { Key } from 'interface-datastore/key';
import * as v from 'valibot';
import { utf8Encode } from '../base/bytes.ts';
import { MAX_ACQUAINTANCES } from '../base/limits.ts';
import type { NetworkDatastore } from './libp2p-node.ts';

export interface Acquaintance {
  readonly id: string;
  /** The multiaddress, with /p2p/, at which it was reached last. */
  readonly address: string;
  /** Exchanges that ran to their end. */
  readonly completed: number;
  /** Seconds of being connected. */
  readonly connected: number;
  /** Seconds since 1970. */
  readonly lastSeen: number;
}

export interface Acquaintances {
  /** Best first. */
  best(): Acquaintance[];
  get(id: string): Acquaintance | undefined;
  /** We reached the peer at the address, or still are connected: `seconds` more. */
  met(id: string, address: string, seconds: number): void;
  /** An exchange ran to its end. @param address where we reached the peer; without it one whom we do not know stays unknown */
  completed(id: string, address?: string): void;
  forget(id: string): void;
  save(): Promise<void>;
}

const STRANGER = { address: null, completed: 0, connected: 0 };
const KEY = new Key('/concur/acquaintances');
const Records = v.array(v.strictObject({ id: v.string(), address: v.string(), completed: v.number(), connected: v.number(), lastSeen: v.number() }));

/** @param now milliseconds */
export async function openAcquaintances(datastore: NetworkDatastore, now: () => number): Promise<Acquaintances> {
  const records = new Map((await load(datastore)).map((record) => [record.id, record]));
  const seconds = () => Math.floor(now() / 1_000);
  const best = () => [...records.values()].sort((a, b) => standingOf(b, seconds()) - standingOf(a, seconds()) || b.lastSeen - a.lastSeen);

  function keep(record: Acquaintance): void {
    records.set(record.id, record);
    for (const { id } of best().slice(MAX_ACQUAINTANCES)) records.delete(id);
  }

  return {
    best,
    get: (id) => records.get(id),
    met(id, address, connected) {
      const { completed, connected: before } = records.get(id) ?? STRANGER;
      keep({ id, address, completed, connected: before + connected, lastSeen: seconds() });
    },
    completed(id, reached) {
      const { address, completed, connected } = records.get(id) ?? STRANGER;
      const at = reached ?? address;
      if (at !== null) keep({ id, address: at, completed: completed + 1, connected, lastSeen: seconds() });
    },
    forget: (id) => { records.delete(id); },
    save: async () => { await datastore.put(KEY, utf8Encode(JSON.stringify(best()))); },
  };
}

/**
 * What a peer is worth: exchanges completed and hours connected, neither beyond 500, and half of it for each week that it
 * was not seen.
 * @param now seconds
 */
export function standingOf({ completed, connected, lastSeen }: Acquaintance, now: number): number {
  const weeks = Math.max(0, now - lastSeen) / (7 * 86_400);
  return (Math.min(completed, 500) + Math.min(connected / 3_600, 500)) * 0.5 ** weeks;
}

/** What an earlier version wrote otherwise is no reason not to start: peers are found again. */
async function load(datastore: NetworkDatastore): Promise<Acquaintance[]> {
  if (!await datastore.has(KEY)) return [];
  try {
    return v.parse(Records, JSON.parse(new TextDecoder().decode(await datastore.get(KEY)))).slice(0, MAX_ACQUAINTANCES);
  } catch (error) {
    if (error instanceof SyntaxError || v.isValiError(error)) return [];
    throw error;
  }
}
