/**
 * What came with a reply, taken into the ledger while the next one is asked for. Some replies at a time: their frames stay in
 * memory until all that is in them was looked at.
 */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { sha256Hex } from '../base/sha256.ts';
import { CHECKPOINTS_SCOPE } from '../statement/checkpoint.ts';
import { isForeignMessage } from '../statement/message.ts';
import type { Arrival } from '../sync/arrival.ts';
import type { Reconciliation } from '../sync/reconcile.ts';
import { CERTIFICATES_SCOPE, type TrieItem } from '../sync/tries.ts';
import type { Intake } from './intake.ts';
import type { PassedOver } from './passed-over.ts';
import type { NetworkLedger, Received } from './port.ts';
import { openSlices } from './slices.ts';

/** Replies that are looked at, at a time, in one conversation: 320 KiB each at most. */
const MAX_UNDER_WAY = 4;
/** Of a scope; more are not announced anyway. */
const MAX_FRESH_IDS = 4_096;

export interface TakingPorts {
  readonly ledger: Pick<NetworkLedger, 'receiveCertificate'>;
  readonly intake: Intake;
  readonly passedOver: PassedOver;
  readonly peer: string;
}

export interface Taken {
  /** Of statements and certificates that were new, by scope: the newest of them. */
  readonly fresh: Map<string, Hex[]>;
  /** How many were new. */
  news: number;
  items: number;
  /** Statements that wait for a certificate. */
  waiting: number;
}

export interface Taking {
  /** Resolves when there is room for another reply. @throws what came of an earlier one, as `ended` */
  add(conversation: Reconciliation, arrivals: readonly Arrival[]): Promise<void>;
  /** @throws ConcurError frame-malformed for what no honest peer sends, write-failed for our own trouble */
  ended(): Promise<void>;
}

export function openTaking(ports: TakingPorts, taken: Taken): Taking {
  const underWay = new Set<Promise<void>>();
  const slices = openSlices();
  let failure: { readonly error: unknown } | undefined;

  async function takeAll(conversation: Reconciliation, arrivals: readonly Arrival[]): Promise<void> {
    // Certificates first: statements in the same reply may be by their keys.
    for (const certificates of [true, false]) {
      const some = arrivals.filter(({ trie }) => (trie.scope === CERTIFICATES_SCOPE) === certificates);
      const begun: Promise<void>[] = [];
      for (const arrival of some) {
        begun.push(settleOne(conversation, arrival));
        await slices.breathe();
      }
      await Promise.all(begun);
    }
  }

  async function settleOne(conversation: Reconciliation, arrival: Arrival): Promise<void> {
    try {
      conversation.settle(arrival, await takeOne(ports, taken, arrival));
    } catch (error) {
      failure ??= { error };
    }
  }

  function throwFailure(): void {
    if (failure !== undefined) throw failure.error;
  }

  return {
    async add(conversation, arrivals) {
      taken.items += arrivals.length;
      const work = takeAll(conversation, arrivals);
      underWay.add(work);
      void work.then(() => underWay.delete(work));
      while (underWay.size >= MAX_UNDER_WAY) await Promise.race(underWay);
      throwFailure();
    },
    async ended() {
      await Promise.all(underWay);
      throwFailure();
    },
  };
}

/** @returns its place; null when it is of no use here and now. @throws ConcurError frame-malformed | write-failed */
async function takeOne(ports: TakingPorts, taken: Taken, arrival: Arrival): Promise<TrieItem | null> {
  return arrival.trie.scope === CERTIFICATES_SCOPE ? takeCertificate(ports, taken, arrival) : takeStatement(ports, taken, arrival);
}

async function takeCertificate({ ledger, passedOver, peer }: TakingPorts, taken: Taken, { trie, message }: Arrival): Promise<TrieItem> {
  // A view into the frame, which would be kept with it.
  const certificate = Uint8Array.from(message);
  const outcome = await ledger.receiveCertificate(trie.signer, certificate, peer);
  if (outcome === 'refused') throw new ConcurError('frame-malformed', `sync reply holds no usable certificate of ${trie.signer}`);
  const item = { time: 0, id: sha256Hex(certificate) };
  if (outcome === 'new') note(taken, trie.scope, item.id);
  // Ours says all of it, and more: theirs is not asked for again.
  passedOver.add(trie, item);
  return item;
}

async function takeStatement({ intake, passedOver, peer }: TakingPorts, taken: Taken, { trie, message }: Arrival): Promise<TrieItem | null> {
  // A copy, for the view would keep the whole frame.
  const { outcome, item } = await intake.take(Uint8Array.from(message), peer);
  if (outcome === 'refused') throw new ConcurError('frame-malformed', 'sync reply holds a statement that nobody accepts');
  if (outcome === 'failed') throw new ConcurError('write-failed', 'could not take in what a peer sent');
  if (item === null) return null;
  const isElsewhere = item.scope !== trie.scope || item.signer !== trie.signer;
  // Two certificates may share a subkey: whom a foreign signature is by, and so its id, is for each node's policies.
  if (isElsewhere && isForeignMessage(message)) return null;
  if (isElsewhere) throw new ConcurError('frame-malformed', `sync reply holds a statement of another signer or project than the one asked for: ${item.id}`);
  if (outcome === 'new') note(taken, trie.scope, item.id);
  if (outcome === 'waiting') taken.waiting++;
  // Of a register: an older one than ours.
  if (outcome === 'ignored' || (outcome === 'known' && isRegister(trie.scope))) passedOver.add(trie, item);
  return outcome === 'ignored' ? null : place(item);
}

/** Where the newest is kept of each. */
function isRegister(scope: string): boolean {
  return scope === CERTIFICATES_SCOPE || scope === CHECKPOINTS_SCOPE;
}

function place({ time, id }: NonNullable<Received['item']>): TrieItem {
  return { time, id };
}

function note(taken: Taken, scope: string, id: Hex): void {
  const ids = taken.fresh.get(scope) ?? [];
  taken.fresh.set(scope, ids);
  ids.push(id);
  if (ids.length > MAX_FRESH_IDS) ids.shift();
  taken.news++;
}
