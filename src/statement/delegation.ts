/** How long a delegation lets a node's key speak, and for what it spoke then. */

import { MAX_DELEGATION_SECONDS } from '../base/limits.ts';
import type { Hex } from '../base/bytes.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Delegation } from './statement.ts';

export interface DelegationLife {
  /** Seconds: it holds from the first on, and before the last. */
  readonly from: number;
  readonly until: number;
}

/** @param signed when it was, seconds */
export function lifeOf({ expires }: Delegation, signed: number): DelegationLife {
  return { from: signed, until: Math.min(Date.parse(expires) / 1000, signed + MAX_DELEGATION_SECONDS) };
}

/** Whether it lets this key speak, at the time at which it spoke. */
export function isLetBy({ nodeKey, time }: Pick<Checkpoint, 'nodeKey' | 'time'>, delegated: DelegationLife & { readonly nodeKey: Hex }): boolean {
  return nodeKey === delegated.nodeKey && time >= delegated.from && time < delegated.until;
}
