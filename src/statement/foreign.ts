/**
 * Foreign attestations: what somebody signed in a format that is not ours, as signed, with nothing derived.
 *
 * They name no project and mostly no release; both are read from the signed names when somebody asks, by the rules of
 * a policy (src/tally/foreign-claims.ts). Nobody signs again for somebody else: bytes and signature stay as they were.
 */

import type { ClaimedValue, SourceDigest, Statement } from './statement.ts';

/** In the order of their numbers (id.ts). */
export const FOREIGN_FORMATS = ['sha256sums', 'gitian', 'buildinfo', 'in-toto-link', 'dsse'] as const;
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

export interface ForeignStatement {
  readonly kind: 'foreign';
  readonly format: ForeignFormat;
  /** What was built from, if the format signs it: sorted, unique; empty when it does not ("unbound"). */
  readonly sources: readonly SourceDigest[];
  /** By name, once each, in order of the names; a name that stands there twice has all of its hashes, sorted. */
  readonly values: readonly ClaimedValue[];
  /** Entries that are shown and do not count, such as names outside our alphabet. */
  readonly leftOut: readonly LeftOut[];
}

/** Whatever an attestation may say, in our format or another. */
export type Content = Statement | ForeignStatement;

export interface LeftOut {
  /** Of the signed bytes, from 1; null where the format has no lines. */
  readonly line: number | null;
  /** Printable, one sentence without a full stop. */
  readonly reason: string;
}

/** Where the operator had a foreign attestation when it was imported. A hint: it is theirs alone and never travels. */
export interface Filing {
  /** Of the signed file, below the folder that was imported: `28.0/achow101/all.SHA256SUMS`. */
  readonly path: string;
  /** What the operator said that it is about. */
  readonly project: string | null;
  /** The folder above the signer's. */
  readonly release: string | null;
}

/** What peers ask for foreign attestations by. No project can have such a name. */
export function scopeOf(format: ForeignFormat): string {
  return `@${format}`;
}
