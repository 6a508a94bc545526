/** What a proof file holds (docs/formats/proof.md), as bytes: nothing of it is believed yet. */

import type { Item } from '../statement/id.ts';
import type { InclusionPath, ReleaseSigner } from '../statement/release-index.ts';

export interface Proof {
  readonly about: About;
  /** The text of the policy that its maker used: a suggestion. */
  readonly policy: Uint8Array;
  /** Stripped, in order of their fingerprints. */
  readonly certificates: readonly Uint8Array[];
  /** What was signed, each once. */
  readonly texts: readonly Item[];
  readonly statements: readonly ProofStatement[];
  /** What witnesses held, in order of the messages' bytes. */
  readonly checkpoints: readonly ProofCheckpoint[];
}

/** What its maker gathered statements on. */
export interface About {
  readonly project: string;
  /** Labels whose statements are in it, sorted. */
  readonly releases: readonly string[];
  /** Sorted. */
  readonly artifacts: readonly string[];
}

export interface ProofStatement {
  /** Which of the texts was signed. */
  readonly text: number;
  /** As in an attestation message. */
  readonly signature: Uint8Array;
}

export interface ProofCheckpoint {
  /** As a checkpoint travels. */
  readonly message: Uint8Array;
  /** For each release of `about`: its leaf in the checkpoint's index; null where it has none. */
  readonly places: readonly (ReleasePlace | null)[];
}

export interface ReleasePlace extends InclusionPath {
  /** What the leaf is made of. */
  readonly signers: readonly ReleaseSigner[];
}

export const PROOF_MAGIC = 'concur proof 1\n';
