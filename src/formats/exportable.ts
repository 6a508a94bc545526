/** What is to be written, and as which files. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { ItemKind } from '../statement/id.ts';
import type { FoundFiling } from './found.ts';

/** The ledger's exported statement, in bytes. */
export interface Exportable {
  readonly id: Hex;
  readonly format: ItemKind;
  readonly releases: readonly string[];
  readonly signer: Fingerprint;
  /** The policy's petname. */
  readonly name: string | null;
  /** Seconds. */
  readonly time: number;
  readonly message: Uint8Array;
  readonly filings: readonly FoundFiling[];
}

export interface FileToWrite {
  /** Below the target, with `/`: never absolute, never with `..`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}
