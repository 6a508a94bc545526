/** The ledger's port (port.ts), for witnesses: who vouches for a project, and what their newest checkpoints show. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Lacking } from '../tally/freshness.ts';

export interface WitnessNode {
  readonly nodeKey: Hex;
  /** Id of the statement that lets it speak. */
  readonly delegation: Hex;
  /** Seconds: it may speak from the first on, and before the last. */
  readonly from: number;
  readonly until: number;
  /** Its newest checkpoint, null for none. */
  readonly checkpoint: WitnessWord | null;
}

export interface WitnessWord {
  readonly id: Hex;
  /** Seconds. */
  readonly time: number;
  /** Statements that it held, of all whom it lists. */
  readonly statements: number;
  /** What of it is not here. */
  readonly lacking: readonly Lacking[];
}

export interface WitnessEntry {
  /** The policy's name. */
  readonly name: string;
  readonly fingerprints: readonly Fingerprint[];
  /** Whose delegation is here, counts, and has not ended. */
  readonly nodes: readonly WitnessNode[];
}

export interface WitnessAnswer {
  readonly project: string;
  /** Witnesses needed; null where the policy names none. */
  readonly need: number | null;
  /** So many held nothing at this time that is not here, seconds; null when too few vouch for that. */
  readonly asOf: number | null;
  readonly witnesses: readonly WitnessEntry[];
}

export interface WitnessPort {
  /** One answer for each policy, in the order of their projects. */
  witnesses(): Promise<WitnessAnswer[]>;
}
