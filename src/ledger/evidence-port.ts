/** The ledger's port (port.ts), for evidence: bulky things that statements name by hash, such as manifests, reports and logs. */

import type { Hex } from '../base/bytes.ts';

export interface KeptEvidence {
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  /** `known`: the same was here before. */
  readonly outcome: 'stored' | 'known';
}

export interface EvidenceContent {
  /** Bytes. */
  readonly size: number;
  /** Of a piece whose hash was compared with its name a moment ago; read once. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface EvidenceEntry {
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  /** By its first bytes: a guess, for people. */
  readonly mediaType: string;
  /** What statements here call it: claims of their signers, sorted. */
  readonly names: readonly string[];
  /** Ids of the statements that name it, sorted. */
  readonly statements: readonly Hex[];
  /** Who signed these: petnames, or fingerprints of those whom no policy names; sorted. */
  readonly by: readonly string[];
}

export interface EvidencePort {
  /** @throws ConcurError file-unsuitable when it is larger than MAX_EVIDENCE_BYTES, and nothing of it is kept then */
  keepEvidence(content: AsyncIterable<Uint8Array>): Promise<KeptEvidence>;
  /** @throws ConcurError not-found | store-damaged */
  evidence(sha256: Hex): Promise<EvidenceContent>;
  /** Sorted by hash. */
  evidenceList(): Promise<EvidenceEntry[]>;
}

/** In bytes. */
export interface EvidenceProgress {
  readonly fetched: number;
  readonly size: number;
}

export interface FetchedEvidence {
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  /** `known`: it was here before, and nobody was asked. */
  readonly outcome: 'fetched' | 'known';
  /** Bytes that came over the network now. */
  readonly bytes: number;
  /** Whom it came from. */
  readonly peers: readonly string[];
}
