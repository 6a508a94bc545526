/**
 * Bytes that somebody signed in another format → what they say, with nothing derived from elsewhere.
 * The same bytes give the same statement, or the same refusal, on every node.
 */

import type { ForeignFormat, ForeignStatement } from '../statement/foreign.ts';
import { readSha256sums } from './sha256sums.ts';

/**
 * By a promise, for a format's parser is loaded when the first file of it comes.
 * @param payload the signed bytes
 * @throws ConcurError foreign-malformed; statement-unsupported for what is well-formed and says nothing of a rebuild
 */
export async function readForeign(format: ForeignFormat, payload: Uint8Array): Promise<ForeignStatement> {
  switch (format) {
    case 'sha256sums': return readSha256sums(payload);
    default: throw new Error(format);
  }
}

/** What stands in a signed file beside its results: shown in a diagnosis, never part of a verdict. */
export interface ForeignDetails {
  /** What the build took in besides its sources, by name as it stands there; `sha256:<hex>` or `gitCommit:<hex>`. */
  readonly inputs: readonly { readonly name: string; readonly digest: string }[];
  /** Facts of the machine: dotted name to value. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws ConcurError as readForeign */
export async function readForeignDetails(format: ForeignFormat, payload: Uint8Array): Promise<ForeignDetails> {
  switch (format) {
    case 'sha256sums': readSha256sums(payload); return { inputs: [], environment: {} };
    default: throw new Error(format);
  }
}
