import type { StoredFiling } from '../store/store.ts';
import type { Origin } from './port.ts';

/** How something comes to the one road (accept.ts), whatever its format. */
export interface Arriving {
  readonly origin: Origin;
  /** Where the operator had it, for a foreign attestation that they import. */
  readonly filing?: StoredFiling | undefined;
  /** Called before it is written: it was looked at to the end and is new, and nothing but the disk can keep it out any more. */
  readonly onChecked?: (() => void) | undefined;
}
