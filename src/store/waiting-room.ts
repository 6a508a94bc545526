/** Statements that nobody here can check yet, because their signer's certificate is missing. Bounded for each signer. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_PENDING_PER_SIGNER } from '../base/limits.ts';
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
  /** Hashes of the messages that wait, loaded when first asked for: deciding takes no turn of the event loop. */
  const loaded = new Map<Fingerprint, Promise<Set<Hex>>>();

  function hashesOf(signer: Fingerprint): Promise<Set<Hex>> {
    const known = loaded.get(signer);
    if (known !== undefined) return known;
    const hashes = database.keys(keysBelow('waiting', signer)).then((keys) => new Set(keys.map((key) => partOf(key, -1))));
    loaded.set(signer, hashes);
    hashes.catch(() => loaded.delete(signer));
    return hashes;
  }

  return {
    async addPending(signer, message) {
      const hash = messageHash(message);
      const hashes = await hashesOf(signer);
      if (hashes.has(hash)) return 'known';
      if (hashes.size >= MAX_PENDING_PER_SIGNER) return 'full';
      hashes.add(hash);
      const record = encodeRecord(keyOf('waiting', signer, hash), {}, message);
      await writer.write([{ operations: [{ type: 'put', ...record }] }]);
      return 'added';
    },
    pending: async (signer) => (await database.entries(keysBelow('waiting', signer))).map((entry) => decodeRecord(entry).content),
    async removePending(signer, messages) {
      const hashes = await hashesOf(signer);
      const gone = messages.map(messageHash);
      await writer.write([{ operations: gone.map((hash) => ({ type: 'del', key: keyOf('waiting', signer, hash) })) }]);
      for (const hash of gone) hashes.delete(hash);
    },
    async pendingSigners() {
      const keys = await database.keys(keysBelow('waiting'));
      const bySigner = Map.groupBy(keys, (key) => partOf(key, 1));
      return [...bySigner].map(([signer, { length }]) => ({ signer, statements: length }));
    },
  };
}
