/** Statements that nobody here can check yet, because their signer's certificate is missing. Bounded for each signer. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_PENDING_BYTES_PER_SIGNER, MAX_PENDING_PER_SIGNER } from '../base/limits.ts';
import { messageHash } from '../statement/message.ts';
import type { Database } from './database.ts';
import { keyOf, keysBelow, partOf } from './keys.ts';
import { decodeRecord, encodeRecord } from './record.ts';
import type { Writer } from './writer.ts';

export interface PendingSigner {
  readonly signer: Fingerprint;
  readonly statements: number;
}

export interface WaitingRoom {
  /**
   * On disk when it resolves. Copies with the same bytes are one; whoever is full gets no more in.
   * @throws ConcurError write-failed
   */
  addPending(signer: Fingerprint, message: Uint8Array): Promise<'added' | 'known' | 'full'>;
  /** They stay until they are removed, so that nothing is lost between leaving here and being stored. */
  pending(signer: Fingerprint): Promise<Uint8Array[]>;
  removePending(signer: Fingerprint, messages: readonly Uint8Array[]): Promise<void>;
  /** In order of their fingerprints. */
  pendingSigners(): Promise<PendingSigner[]>;
}

export function waitingRoomIn(database: Database, writer: Writer): WaitingRoom {
  /** Sizes of the messages that wait, by hash, loaded when first asked for: deciding takes no turn of the event loop. */
  const loaded = new Map<Fingerprint, Promise<Map<Hex, number>>>();

  function sizesOf(signer: Fingerprint): Promise<Map<Hex, number>> {
    const known = loaded.get(signer);
    if (known !== undefined) return known;
    const sizes = database.entries(keysBelow('waiting', signer)).then((entries) => new Map(entries.map(({ key, value }) => [partOf(key, -1), value.length])));
    loaded.set(signer, sizes);
    sizes.catch(() => loaded.delete(signer));
    return sizes;
  }

  return {
    async addPending(signer, message) {
      const hash = messageHash(message);
      const sizes = await sizesOf(signer);
      if (sizes.has(hash)) return 'known';
      const bytes = [...sizes.values()].reduce((sum, size) => sum + size, message.length);
      if (sizes.size >= MAX_PENDING_PER_SIGNER || bytes > MAX_PENDING_BYTES_PER_SIGNER) return 'full';
      const record = encodeRecord(keyOf('waiting', signer, hash), {}, message);
      sizes.set(hash, record.value.length);
      await writer.write([{ operations: [{ type: 'put', ...record }] }]);
      return 'added';
    },
    pending: async (signer) => (await database.entries(keysBelow('waiting', signer))).map((entry) => decodeRecord(entry).content),
    async removePending(signer, messages) {
      const sizes = await sizesOf(signer);
      const gone = messages.map(messageHash);
      await writer.write([{ operations: gone.map((hash) => ({ type: 'del', key: keyOf('waiting', signer, hash) })) }]);
      for (const hash of gone) sizes.delete(hash);
    },
    async pendingSigners() {
      const keys = await database.keys(keysBelow('waiting'));
      const bySigner = Map.groupBy(keys, (key) => partOf(key, 1));
      return [...bySigner].map(([signer, { length }]) => ({ signer, statements: length }));
    },
  };
}
