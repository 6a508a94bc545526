/** The ledger's port (port.ts), for files that come in from other projects and go out to them. */

import type { Hex } from '../base/bytes.ts';
import type { ErrorCode } from '../base/errors.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Filing } from '../statement/foreign.ts';
import type { ItemKind } from '../statement/id.ts';

/** A foreign attestation from the operator's own files. */
export interface ImportEntry {
  /** As it travels (src/statement/message.ts). */
  readonly message: Uint8Array;
  readonly filing: FilingNote;
}

/** Where it was found, with what is needed to write the same files again. */
export interface FilingNote extends Filing {
  /** Of the signature file, beside `path`; null when the signature stands in the signed file itself. */
  readonly signaturePath: string | null;
  /** That file as it was; null as above. */
  readonly signatureFile: Uint8Array | null;
  /** The signed file as it was, where it is not the signed bytes themselves (clearsigned text); else null. */
  readonly signedFile: Uint8Array | null;
}

/**
 * `unverified`: kept and listed, not counted and not passed on, for its key is not here or cannot be checked.
 * `known`: here before; `stillUnverified` if it was kept as `unverified` then, and is so still.
 * `refused`: nothing of it was kept.
 */
export type ImportOutcome =
  | { readonly outcome: 'stored' | 'known' | 'unverified'; readonly id: Hex; readonly signer: Fingerprint; readonly stillUnverified?: true }
  | { readonly outcome: 'refused'; readonly code: ErrorCode; readonly reason: string; readonly hint: string | null };

export interface ExportQuery {
  readonly project: string;
  readonly release?: string;
}

/** A statement with all that is needed to write its files again. */
export interface Exported {
  readonly id: Hex;
  readonly format: ItemKind;
  /** Labels that it gives, or that the policy reads from its names; empty for a retraction. */
  readonly releases: readonly string[];
  readonly signer: Fingerprint;
  /** The policy's petname, null for a signer whom the policy does not name. */
  readonly name: string | null;
  /** The signature's creation time, seconds. */
  readonly time: number;
  readonly verified: boolean;
  readonly message: Uint8Array;
  /** Where the operator had it; none when it came from the network. */
  readonly filings: readonly FilingNote[];
}
