/** Two sides in conversation without a network: every frame is encoded, decoded and measured. */

import { utf8Encode, type Hex } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { answerSync } from '../../src/sync/answer.ts';
import type { Arrival } from '../../src/sync/arrival.ts';
import { openReconciliation, type ReconciliationResult } from '../../src/sync/reconcile.ts';
import type { ReconciliationOptions } from '../../src/sync/reconciliation-options.ts';
import type { SyncCost, SyncSource } from '../../src/sync/source.ts';
import type { SyncReply, SyncRequest } from '../../src/sync/sync-messages.ts';
import { decodeSyncReply, encodeSyncReply } from '../../src/sync/sync-reply-codec.ts';
import { decodeSyncRequest, encodeSyncRequest } from '../../src/sync/sync-request-codec.ts';
import type { TrieItem, TrieName } from '../../src/sync/tries.ts';
import { MemoryTries } from './memory-tries.ts';

export const SALT = '0102030405060708';
export const ALICE = 'A'.repeat(40);
export const BOB = 'B'.repeat(40);
export const TAILS: TrieName = { scope: 'tails', signer: ALICE };

/** An item whose message tells where it belongs, and whose id is the message's SHA-256. */
export function itemOf(name: string, time: number): TrieItem {
  return { time, id: sha256Hex(utf8Encode(messageOf(name, time))) };
}

function messageOf(name: string, time: number): string {
  return `${time} ${name}`;
}

/** Bytes of the messages of items, as a store keeps them. */
export class Messages {
  readonly #byId = new Map<Hex, Uint8Array>();

  make(name: string, time: number): TrieItem {
    const bytes = utf8Encode(messageOf(name, time));
    const id = sha256Hex(bytes);
    this.#byId.set(id, bytes);
    return { time, id };
  }

  read(id: Hex): Uint8Array | undefined {
    return this.#byId.get(id);
  }
}

/** Where a message belongs, as a ledger would find out. */
export function placeOf(message: Uint8Array): TrieItem {
  return { time: Number(new TextDecoder().decode(message).split(' ')[0]), id: sha256Hex(message) };
}

export function sourceOf(tries: MemoryTries, messages: Messages): SyncSource {
  return { tries, offered: async () => tries.scopes(), read: async (_, id) => messages.read(id) };
}

export function optionsOf(tries: MemoryTries, scopes: readonly string[] = ['tails']): ReconciliationOptions {
  return { tries, scopes, salt: SALT, interest: async () => 'all', setAside: async () => [] };
}

export interface Conversation extends ReconciliationResult {
  readonly requests: readonly SyncRequest[];
  /** Of the frames, without what the items carry. */
  readonly bytesAsked: number;
  readonly bytesAnswered: number;
  readonly received: readonly Arrival[];
}

/** The peer's side: what it does with a request. */
export type Answer = (request: SyncRequest) => Promise<SyncReply>;

export interface Conversing {
  readonly options: ReconciliationOptions;
  readonly answer: Answer;
  /** @default takes each into the tries of the options */
  settle?(arrival: Arrival): TrieItem | null;
}

export async function converse({ options, answer, settle }: Conversing): Promise<Conversation> {
  const conversation = openReconciliation(options);
  const received: Arrival[] = [];
  const requests: SyncRequest[] = [];
  const measured = { bytesAsked: 0, bytesAnswered: 0 };
  for (let request = await conversation.next(); request !== null; request = await conversation.next()) {
    const asked = encodeSyncRequest(request);
    const answered = encodeSyncReply(await answer(decodeSyncRequest(asked)));
    requests.push(request);
    measured.bytesAsked += asked.length;
    measured.bytesAnswered += answered.length;
    for (const arrival of await conversation.take(decodeSyncReply(answered))) {
      received.push(arrival);
      measured.bytesAnswered -= arrival.message.length;
      conversation.settle(arrival, settle === undefined ? keep(options, arrival) : settle(arrival));
    }
  }
  return { ...conversation.result(), ...measured, requests, received };
}

function keep({ tries }: ReconciliationOptions, { trie, message }: Arrival): TrieItem {
  const item = placeOf(message);
  if (tries instanceof MemoryTries) tries.add(trie, item);
  return item;
}

/** Answers from a source, and adds up what it costs. */
export function answering(source: SyncSource): { readonly answer: Answer; readonly cost: SyncCost } {
  const total: SyncCost = { nodes: 0, items: 0, signers: 0 };
  return {
    cost: total,
    async answer(request) {
      const { reply, cost } = await answerSync(source, request);
      total.nodes += cost.nodes;
      total.items += cost.items;
      total.signers += cost.signers;
      return reply;
    },
  };
}
