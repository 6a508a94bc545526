/** Puts what a walk found into the bundles that the ledger takes at a time. */

import { MAX_IMPORT_BATCH, MAX_IMPORT_BATCH_BYTES } from '../../src/base/limits.ts';
import type { FoundEntry } from '../../src/formats/walk.ts';
import type { ImportEntry } from '../../src/ledger/port.ts';

export interface Bundle<T> {
  /** False when it is full: what is in it has to go first. */
  fits(entry: FoundEntry): boolean;
  add(entry: FoundEntry, about: T): void;
  readonly isEmpty: boolean;
  /** Empties it. */
  take(): { readonly entries: ImportEntry[]; readonly about: T[] };
}

/** @param T what is to be known of an entry when its outcome comes */
export function openBundle<T>(): Bundle<T> {
  let entries: ImportEntry[] = [];
  let about: T[] = [];
  let bytes = 0;
  return {
    fits: (entry) => entries.length === 0 || (entries.length < MAX_IMPORT_BATCH && bytes + sizeOf(entry) <= MAX_IMPORT_BATCH_BYTES),
    add(entry, of) {
      entries.push(entry);
      about.push(of);
      bytes += sizeOf(entry);
    },
    get isEmpty() { return entries.length === 0; },
    take() {
      const taken = { entries, about };
      [entries, about, bytes] = [[], [], 0];
      return taken;
    },
  };
}

/** In bytes. One that is larger than a bundle may be cannot be handed to a running node. */
export function sizeOf({ message, filing }: FoundEntry): number {
  return message.length + (filing.signatureFile?.length ?? 0) + (filing.signedFile?.length ?? 0) + filing.path.length + (filing.signaturePath?.length ?? 0);
}
