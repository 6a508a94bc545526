/** What one builder got and in which circumstances: all that a diagnosis looks at. */

import type { Hex } from '../base/bytes.ts';
import type { Manifest } from '../statement/manifest.ts';

/** How the contents of a component differ, where somebody had both at hand and looked. */
export type ContentKind = 'order' | 'timestamp' | 'path' | 'padding' | 'whitespace' | 'locale' | 'content';

export interface Sample {
  /** Fingerprint. */
  readonly signer: string;
  /** As the reader of the diagnosis knows them: a petname, or else the fingerprint. */
  readonly name: string;
  /** Of the artifact. */
  readonly sha256: Hex;
  /** Of the artifact; one whose hash is not `sha256` is passed over. */
  readonly manifest: Manifest | null;
  /** Dotted name to value. Empty: nothing was recorded. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the build took in besides its sources. Empty: nothing was recorded. */
  readonly inputs: readonly { readonly name: string; readonly digest: string }[];
  readonly parameters: Readonly<Record<string, string>>;
  /** Digests. Empty: the format does not sign them. */
  readonly sources: readonly string[];
  /** Path of a component to how its content differs from the baseline's. */
  readonly kindHints?: ReadonlyMap<string, ContentKind>;
}

/** Names come from signers: `constructor` is one, and every object seems to have it. */
export function recorded(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
