/** What a walk through somebody's files finds. */

import type { ConcurError } from '../base/errors.ts';
import type { Filing } from '../statement/foreign.ts';

/** The ledger's import entry, in bytes. */
export interface FoundEntry {
  /** As it will travel (src/statement/message.ts). */
  readonly message: Uint8Array;
  readonly filing: FoundFiling;
}

/** Where it was found, with what is needed to write the same files again. */
export interface FoundFiling extends Filing {
  /** Of the signature file, beside `path`; null when the signature stands in the signed file itself. */
  readonly signaturePath: string | null;
  readonly signatureFile: Uint8Array | null;
  /** The signed file as it was, where it is not the signed bytes themselves (clearsigned text, JSON); else null. */
  readonly signedFile: Uint8Array | null;
}

/** `signs-a-file`: a detached signature over the artifact itself, which writes no hash down. */
export type WhyIgnored = 'no-attestation' | 'signs-a-file' | 'no-regular-file';

export type Outcome =
  | { readonly kind: 'item'; readonly path: string; readonly entry: FoundEntry }
  | { readonly kind: 'refused'; readonly path: string; readonly error: ConcurError }
  | { readonly kind: 'ignored'; readonly path: string; readonly why: WhyIgnored };

/** `path` is relative to what was walked, with `/`; `seen` counts the files looked at so far, of countForeign's. */
export type Found = Outcome & { readonly seen: number };
