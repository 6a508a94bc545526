/** What the rest of the program may ask of the ledger about proofs. */

import type { Hex } from '../base/bytes.ts';

/** A file, or what a release has under a name. */
export type ProofQuery =
  | { readonly sha256: Hex; readonly name: string | null; readonly project?: string }
  | { readonly project: string; readonly release: string; readonly artifact?: string };

export interface MadeProof {
  /** The file. */
  readonly proof: Uint8Array;
  /** Statements that bear on it and cannot be proven: their key is not here, or nobody can check it. */
  readonly leftOut: number;
  /** Statements in it of which only the operator's own folders tell the release: a reader does not know these. */
  readonly byFolder: number;
  /** Checkpoints of witnesses that cannot be shown: their nodes held something that is not here. */
  readonly unshown: number;
}

export interface ProofPort {
  /**
   * All that is here for and against, under the project's policy.
   * @throws ConcurError policy-missing | policy-expired | not-found | usage | proof-too-large
   */
  proof(query: ProofQuery): Promise<MadeProof>;
}
