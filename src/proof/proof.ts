/** What a proof file holds (docs/formats/proof.md), as bytes: nothing of it is believed yet. */

import type { Item } from '../statement/id.ts';

export interface Proof {
  readonly about: About;
  /** The text of the policy that its maker used: a suggestion. */
  readonly policy: Uint8Array;
  /** Stripped, in order of their fingerprints. */
  readonly certificates: readonly Uint8Array[];
  /** What was signed, each once. */
  readonly texts: readonly Item[];
  readonly statements: readonly ProofStatement[];
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

export const PROOF_MAGIC = 'concur proof 1\n';
