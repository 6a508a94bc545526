/** The evidence that is kept here, and which statements name it. The shelf itself is handed in by whoever starts the ledger. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { allNamings, type Naming } from './evidence-names.ts';
import type { EvidenceContent, EvidenceEntry, KeptEvidence } from './evidence-port.ts';
import type { Holdings } from './holdings.ts';
import { guessMediaType } from './media-type.ts';

export interface EvidencePiece {
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  /** Its first bytes (HEAD_BYTES), or all of a short one. */
  readonly head: Uint8Array;
}

/** A piece that is not whole yet: kept for another attempt, and listed nowhere. */
export interface PartialPiece {
  /** Bytes that are there. */
  readonly length: number;
  append(part: Uint8Array): Promise<void>;
  /** Forgets all of them. */
  restart(): Promise<void>;
  /** Puts it on the shelf. @returns false when it does not have its hash: it is forgotten then, and may be begun anew */
  finish(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where evidence is kept, each piece under its SHA-256. Nothing on it is ever run, or opened as what it says it is. */
export interface EvidenceShelf {
  /** Whole or not at all. @throws ConcurError file-unsuitable | write-failed */
  put(content: AsyncIterable<Uint8Array>): Promise<KeptEvidence>;
  /** Hashed again before any of it is given out; null when it is not here. @throws ConcurError store-damaged | read-failed */
  get(sha256: Hex): Promise<EvidenceContent | null>;
  has(sha256: Hex): Promise<boolean>;
  /** Some bytes from the offset on, not hashed; null when it is not here. @throws ConcurError store-damaged | read-failed */
  part(sha256: Hex, offset: number, length: number): Promise<{ readonly size: number; readonly bytes: Uint8Array } | null>;
  /** A piece that comes in parts, from where the last attempt ended. @throws ConcurError write-failed */
  begin(sha256: Hex): Promise<PartialPiece>;
  /** Sorted by hash. */
  list(): Promise<EvidencePiece[]>;
}

/** @throws ConcurError not-found | store-damaged */
export async function readEvidence(shelf: EvidenceShelf, sha256: Hex): Promise<EvidenceContent> {
  const piece = await shelf.get(sha256);
  if (piece !== null) return piece;
  throw new ConcurError('not-found', `evidence ${sha256} is not here`, { hint: 'concur evidence list; whoever named it may have it' });
}

export async function listEvidence(holdings: Holdings, shelf: EvidenceShelf): Promise<EvidenceEntry[]> {
  const pieces = await shelf.list();
  const named = pieces.length === 0 ? new Map<Hex, Naming[]>() : await allNamings(holdings);
  return pieces.map(({ sha256, size, head }) => {
    const found = named.get(sha256) ?? [];
    return {
      sha256,
      size,
      mediaType: guessMediaType(head),
      names: sortedUnique(found.map(({ name }) => name)),
      statements: sortedUnique(found.map(({ statement }) => statement)),
      by: sortedUnique(found.map(({ signer }) => holdings.policies.petnameAnywhere(signer) ?? signer)),
    };
  });
}

function sortedUnique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
