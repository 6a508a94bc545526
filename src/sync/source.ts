/** Where answers to peers come from: what may be told to them, and what it cost to look. */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Tries } from './tries.ts';

export interface SyncSource {
  /** Only of what may be told to peers: what is kept and not relayed must not be in these tries. */
  readonly tries: Tries;
  /** Scopes that peers may ask for. */
  offered(): Promise<readonly string[]>;
  /** An item's bytes: an attestation message, or a certificate in `@certificates`. The signer is null for what was announced by its id. */
  read(scope: string, id: Hex, signer: Fingerprint | null): Promise<Uint8Array | undefined>;
}

/** What an answer took. */
export interface SyncCost {
  /** Nodes of tries. */
  nodes: number;
  /** Items looked at or read. */
  items: number;
  /** Signers looked at. */
  signers: number;
}

/** One request under way. */
export interface Answering {
  /** So far. */
  readonly cost: Readonly<SyncCost>;
  /** The offered scopes, ascending. */
  readonly scopes: readonly string[];
  /** Empty for scopes that are not offered. */
  readonly tries: Tries;
  read(scope: string, id: Hex, signer: Fingerprint | null): Promise<Uint8Array | undefined>;
}

/** What may be told, and counted as it is looked at. */
export function offeredOf(source: SyncSource, scopes: readonly string[], cost: SyncCost): Answering {
  const { tries } = source;
  const offered = new Set(scopes);
  return {
    cost,
    scopes,
    tries: {
      async roots(scope) {
        const roots = offered.has(scope) ? await tries.roots(scope) : [];
        cost.signers += roots.length;
        return roots;
      },
      async node(trie, prefix) {
        cost.nodes++;
        return offered.has(trie.scope) ? tries.node(trie, prefix) : { kind: 'leaf', items: [] };
      },
      async items(trie, prefix, after, limit) {
        const items = offered.has(trie.scope) ? await tries.items(trie, prefix, after, limit) : [];
        cost.items += items.length;
        return items;
      },
    },
    read: async (scope, id, signer) => {
      cost.items++;
      return offered.has(scope) ? source.read(scope, id, signer) : undefined;
    },
  };
}
