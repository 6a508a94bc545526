/** What visits to peers and following up announcements need of the host. */

import type { Hex } from '../base/bytes.ts';
import type { Asking } from './frames.ts';
import type { Intake } from './intake.ts';
import type { PassedOver } from './passed-over.ts';
import type { NetworkLedger } from './port.ts';

export interface ExchangePorts {
  readonly ledger: NetworkLedger;
  readonly intake: Intake;
  readonly passedOver: PassedOver;
  /** @throws ConcurError peer-failed */
  open(peer: string, protocol: 'sync' | 'certificate'): Promise<Asking>;
  /** Items that were new to this node, and so may be to others. */
  fetched(scope: string, ids: readonly Hex[]): Promise<void>;
}
