/** What a conversation starts from. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { TrieItem, TrieName, Tries } from './tries.ts';

export interface ReconciliationOptions {
  /** What this node has. */
  readonly tries: Tries;
  /** What this node follows. */
  readonly scopes: readonly string[];
  /** Whose items this node wants. */
  interest(scope: string): Promise<ReadonlySet<Fingerprint> | 'all'>;
  /** Items that this node neither has nor wants now: they wait for a certificate, or were of no use. */
  setAside(trie: TrieName): Promise<readonly TrieItem[]>;
  /** 8 random bytes, drawn for this conversation. */
  readonly salt: Hex;
}
