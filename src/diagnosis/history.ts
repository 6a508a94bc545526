/** What the history of a project says (docs/formats/diagnosis.md). Signers are the names that the samples give them, sorted. */

import type { FactValues } from './diagnosis.ts';

export interface History {
  /** Releases in which somebody diverged from what was agreed, or from what most got. */
  readonly releases: number;
  /** Results there: of one signer, for artifacts that divided the signers alike. */
  readonly samples: number;
  /** Of these, other than the baseline of their release. */
  readonly divergent: number;
  /** The best first; only what is exact or has p of at most 0.05. */
  readonly facts: readonly HistoryRow[];
}

/** Facts that move in lock-step wherever they vary. */
export interface HistoryRow {
  readonly facts: readonly string[];
  /** For each fact, in the same order: what goes with divergence, and what else there was in these releases. */
  readonly values: readonly HistoryValues[];
  /** Who had it, where not everybody had: what one signer alone has cannot be told from that signer. */
  readonly separates: readonly string[];
  /** In how many releases it varies. */
  readonly releases: number;
  /** In each release all who diverged had it, and nobody else. */
  readonly exact: boolean;
  /** Correlation within releases, over all of them: 1 is always and only, 0 what chance gives. */
  readonly strength: number;
  /** How often any of the facts tried would go along so well, were the results of each release handed out anew. */
  readonly p: number;
  readonly tied: number;
}

export interface HistoryValues extends FactValues {
  /** Beside which divergence is told: a value that is the same in all releases, or what most had in the same release, whichever that was. */
  readonly by: 'value' | 'unlike-most' | 'like-most';
}
