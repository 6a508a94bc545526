/**
 * A witness's word: what its node held of a project, and when (docs/formats/checkpoint.md). Signed by the node's own
 * key, for which a person of the policy has once signed a delegation.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';

/** What peers ask for them by. No project can have such a name. */
export const CHECKPOINTS_SCOPE = '@checkpoints';

export interface Checkpoint {
  readonly project: string;
  /** The node's Ed25519 public key: 32 bytes. */
  readonly nodeKey: Hex;
  /** Id of the statement that lets this key speak. */
  readonly delegation: Hex;
  /** When it was made, seconds. */
  readonly time: number;
  /** The project, then `@` with each foreign format that the node reads for it, sorted. */
  readonly scopes: readonly string[];
  /** All whom the node follows in the project, in order of their fingerprints, whether they signed anything or not. */
  readonly signers: readonly SignerHeld[];
  /** Over what was said of each release (release-index.ts). */
  readonly releases: IndexRoot;
  /** When the node first had statements of keys that have ended; in order of their ids. */
  readonly seen: readonly Seen[];
}

export interface SignerHeld {
  readonly signer: Fingerprint;
  /** One for each scope, in the order of `scopes`. */
  readonly sets: readonly SetHeld[];
  /** Digest of the signer's retractions in the project (release-index.ts). */
  readonly retractions: Hex;
  /** The signer's keys that are known to be revoked, in order of their fingerprints. */
  readonly revoked: readonly RevokedKey[];
}

/** All statements of one signer in one scope. */
export interface SetHeld {
  readonly count: number;
  /** Digest of the root of their trie (docs/formats/sync.md). */
  readonly root: Hex;
  /** The last of them in the trie's order: by time, then by id. Null when there are none. */
  readonly newest: { readonly id: Hex; readonly time: number } | null;
}

export interface RevokedKey {
  readonly key: Fingerprint;
  readonly kind: 'hard' | 'soft';
  /** Seconds. */
  readonly time: number;
}

export interface IndexRoot {
  /** Leaves. */
  readonly count: number;
  readonly root: Hex;
}

export interface Seen {
  readonly id: Hex;
  /** Seconds. */
  readonly time: number;
}
