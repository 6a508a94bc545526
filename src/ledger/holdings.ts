/** What the ledger holds, and what it looks things up in: every question and every statement is judged by these. */

import type { Clock } from '../base/clock.ts';
import type { Store } from '../store/store.ts';
import type { CertificateBook } from './certificates.ts';
import type { CheckpointBook } from './checkpoints.ts';
import type { EarlyCheckpoints } from './early-checkpoints.ts';
import type { ReadForeign } from './foreign-texts.ts';
import type { PolicyBook } from './policies.ts';
import type { Strangers } from './strangers.ts';

export interface Holdings {
  readonly store: Store;
  readonly policies: PolicyBook;
  readonly certificates: CertificateBook;
  readonly checkpoints: CheckpointBook;
  readonly earlyCheckpoints: EarlyCheckpoints;
  readonly readForeign: ReadForeign;
  readonly strangers: Strangers;
  readonly clock: Clock;
}
