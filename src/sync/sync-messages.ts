/**
 * What is said in a conversation about what one side lacks (docs/formats/sync.md): one request, one reply, and the
 * answering side remembers nothing between them. Short forms are salted anew for each conversation (short-forms.ts).
 */

import type { Hex } from '../base/bytes.ts';
import type { TrieItem, TrieName, TriePrefix } from './tries.ts';

/** The one version there is. */
export const SYNC_VERSION = 1;

export type SyncRequest =
  | { readonly kind: 'hello'; readonly version: number }
  /** Places in the hello's list, ascending; the combined digest is over what the asker has of them. */
  | { readonly kind: 'compare'; readonly salt: Hex; readonly places: readonly number[]; readonly digest: Hex }
  | { readonly kind: 'ask-signers'; readonly salt: Hex; readonly asks: readonly SignersAsk[] }
  | { readonly kind: 'ask-nodes'; readonly salt: Hex; readonly asks: readonly NodesAsk[] }
  | { readonly kind: 'fetch'; readonly salt: Hex; readonly asks: readonly FetchAsk[] }
  /** Whole ids, ascending, of what was announced. */
  | { readonly kind: 'want'; readonly scope: string; readonly ids: readonly Hex[] };

export type SyncReply =
  /** Scopes ascend. */
  | { readonly kind: 'hello'; readonly version: number; readonly scopes: readonly string[] }
  | { readonly kind: 'equal' }
  /** Of the scopes that were compared, in their order. */
  | { readonly kind: 'different'; readonly digests: readonly Hex[] }
  /** For the first of the asks, as many as fit; so are trees and pieces. */
  | { readonly kind: 'signers'; readonly pages: readonly SignersPage[] }
  | { readonly kind: 'nodes'; readonly trees: readonly SyncTree[] }
  | { readonly kind: 'items'; readonly pieces: readonly SyncPiece[] };

export type SignerForm = 'short' | 'full';

export interface SignersAsk {
  readonly scope: string;
  readonly form: SignerForm;
  /** A short name or a fingerprint, as the form says. */
  readonly after: string | null;
}

export interface SignersPage {
  readonly form: SignerForm;
  readonly more: boolean;
  /** Names ascend. */
  readonly signers: readonly { readonly name: string; readonly count: number; readonly digest: Hex }[];
}

export interface NodesAsk {
  readonly trie: TrieName;
  readonly nodes: readonly NodeAsk[];
}

export interface NodeAsk {
  readonly prefix: TriePrefix;
  /** 1 to MAX_ASKED_LEVELS. */
  readonly levels: number;
  /** Whether the newest end is wanted as well, however deep it is. */
  readonly newest: boolean;
  /** Whether a list is to tell times: who has very many items finds its own by them. */
  readonly dated: boolean;
}

export type SyncTree =
  | { readonly kind: 'empty' }
  /** `bits` of the number of its items, so there are at least 2 ** (bits - 1). */
  | { readonly kind: 'cut'; readonly bits: number; readonly digest: Hex }
  /** Short ids, ascending. */
  | { readonly kind: 'list'; readonly ids: readonly Hex[] }
  /** Times and short ids, ascending by both. */
  | { readonly kind: 'dated'; readonly items: readonly DatedId[] }
  | { readonly kind: 'split'; readonly children: readonly [SyncTree, SyncTree] };

export interface DatedId {
  /** Seconds. */
  readonly time: number;
  /** Short. */
  readonly id: Hex;
}

export interface FetchAsk {
  readonly trie: TrieName;
  readonly picks: readonly Pick[];
}

export type Pick =
  /** All below the prefix in order of their keys, from the one that follows `after` on. */
  | { readonly kind: 'below'; readonly prefix: TriePrefix; readonly after: TrieItem | null }
  /** Short ids, ascending; the second of two equal ones is the second item of that short id. */
  | { readonly kind: 'some'; readonly prefix: TriePrefix; readonly ids: readonly Hex[] };

export type SyncPiece =
  /** `more`: the last of these items, when there are others after it. */
  | { readonly kind: 'below'; readonly more: TrieItem | null; readonly items: readonly Uint8Array[] }
  /** For the first of the ids; null for what is not there. */
  | { readonly kind: 'some'; readonly items: readonly (Uint8Array | null)[] };
