/** The evidence that is kept here, and which statements name it. The shelf itself is handed in by whoever starts the ledger. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { Evidence } from '../statement/statement.ts';
import { recall } from './claims.ts';
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

/** Where evidence is kept, each piece under its SHA-256. Nothing on it is ever run, or opened as what it says it is. */
export interface EvidenceShelf {
  /** Whole or not at all. @throws ConcurError file-unsuitable | write-failed */
  put(content: AsyncIterable<Uint8Array>): Promise<KeptEvidence>;
  /** Hashed again before any of it is given out; null when it is not here. @throws ConcurError store-damaged | read-failed */
  get(sha256: Hex): Promise<EvidenceContent | null>;
  has(sha256: Hex): Promise<boolean>;
  /** Sorted by hash. */
  list(): Promise<EvidencePiece[]>;
}

/** Statements that are looked through at a time. */
const BATCH = 1_000;

/** @throws ConcurError not-found | store-damaged */
export async function readEvidence(shelf: EvidenceShelf, sha256: Hex): Promise<EvidenceContent> {
  const piece = await shelf.get(sha256);
  if (piece !== null) return piece;
  throw new ConcurError('not-found', `evidence ${sha256} is not here`, { hint: 'concur evidence list; whoever named it may have it' });
}

export async function listEvidence(holdings: Holdings, shelf: EvidenceShelf): Promise<EvidenceEntry[]> {
  const pieces = await shelf.list();
  const named = pieces.length === 0 ? new Map<Hex, Naming[]>() : await namings(holdings);
  return pieces.map(({ sha256, size, head }) => {
    const found = named.get(sha256) ?? [];
    return { sha256, size, mediaType: guessMediaType(head), names: sortedUnique(found.map(({ name }) => name)), statements: sortedUnique(found.map(({ statement }) => statement)) };
  });
}

interface Naming extends Evidence {
  readonly statement: Hex;
}

/** Only statements of our own format name evidence. */
async function namings(holdings: Holdings): Promise<Map<Hex, Naming[]>> {
  const named = new Map<Hex, Naming[]>();
  for (const project of await holdings.store.projects()) {
    const ids = await holdings.store.idsOfProject(project, { limit: Infinity });
    for (let at = 0; at < ids.length; at += BATCH) {
      for (const { record, content } of await recall(holdings, ids.slice(at, at + BATCH))) {
        if (content.kind === 'foreign' || content.kind === 'retraction') continue;
        for (const piece of content.run.evidence) named.set(piece.sha256, [...named.get(piece.sha256) ?? [], { ...piece, statement: record.id }]);
      }
    }
  }
  return named;
}

function sortedUnique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
