/** Ledgers for `cold-start` that look at nothing: statements that are only bytes, their place in front, and a sink that counts them. */

import { toHex, type Hex } from '../src/base/bytes.ts';
import { sha256 } from '../src/base/sha256.ts';
import type { Log, NetworkLedger } from '../src/network/port.ts';
import { trieKey, type TrieItem } from '../src/sync/tries.ts';
import { MemoryTries } from '../test/sync/memory-tries.ts';
import { emptyLedger } from './empty-ledger.ts';

export const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

const SCOPE = 'bench';
const SIGNERS = Array.from({ length: 8 }, (_, i) => i.toString(16).toUpperCase().repeat(40));
const KEY_BYTES = 36;
/** As many as a real statement has, about. */
const MESSAGE_BYTES = 1_400;
const START = 1_700_000_000;

/** Everything that there is. */
export function bytesLedger(count: number): NetworkLedger {
  const tries = new MemoryTries();
  const bySigner = SIGNERS.map((): TrieItem[] => []);
  for (let i = 0; i < count; i++) bySigner[i % SIGNERS.length]?.push(itemOf(i));
  for (const [i, items] of bySigner.entries()) tries.addAll({ scope: SCOPE, signer: SIGNERS[i] as string }, items);
  const timeOf = new Map(bySigner.flat().map(({ id, time }) => [id, time]));
  return { ...emptyLedger(tries), offered: async () => [SCOPE], read: async (_, id) => messageOf({ id, time: timeOf.get(id) ?? 0 }) };
}

/** Takes what comes, and calls back when all is there. */
export function sink(count: number, onFull: () => void): NetworkLedger {
  const tries = new MemoryTries();
  let taken = 0;
  return {
    ...emptyLedger(tries),
    followed: async () => [SCOPE],
    async receive(message) {
      const place = placeOf(message);
      if (++taken === count) onFull();
      return { outcome: 'new', item: place };
    },
  };
}

function itemOf(number: number): TrieItem {
  return { time: START + number, id: toHex(sha256(Uint8Array.of(number, number >> 8, number >> 16))) };
}

function messageOf(item: TrieItem): Uint8Array {
  const message = new Uint8Array(MESSAGE_BYTES);
  message.set(trieKey(item));
  return message;
}

function placeOf(message: Uint8Array): TrieItem & { scope: string; signer: string } {
  const time = new DataView(message.buffer, message.byteOffset).getUint32(0);
  const id: Hex = toHex(message.subarray(4, KEY_BYTES));
  return { scope: SCOPE, signer: SIGNERS[(time - START) % SIGNERS.length] as string, time, id };
}
