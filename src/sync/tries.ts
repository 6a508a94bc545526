/**
 * What two nodes compare: for each scope and signer one binary Merkle trie over that signer's statements
 * (docs/formats/sync.md). Its shape and its root follow from the set alone, whatever order it grew in. One trie for
 * each signer, so that whoever lies can hide only what is its own.
 */

import type { Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256 } from '../base/sha256.ts';

/** A node with more items than this has children. */
export const MAX_LEAF_ITEMS = 64;
/** Of an item's place in the trie: seconds, then the id. */
export const TRIE_KEY_BYTES = 36;

/** The scope of certificates: each key has a trie of one item, at time 0, whose id is the SHA-256 of its certificate. */
export const CERTIFICATES_SCOPE = '@certificates';

export interface TrieName {
  /** A project, `@` and a foreign format, or `@` and what else travels by this road. */
  readonly scope: string;
  readonly signer: Fingerprint;
}

export interface TrieItem {
  /** The signature's creation time, seconds. */
  readonly time: number;
  readonly id: Hex;
}

/** A node as its parent knows it. */
export interface TrieSummary {
  readonly count: number;
  readonly digest: Uint8Array;
}

/** Bits from the key's first on, as `0` and `1`; the root's is empty. */
export type TriePrefix = string;

export type TrieNode =
  /** In order of their keys, at most MAX_LEAF_ITEMS. */
  | { readonly kind: 'leaf'; readonly items: readonly TrieItem[] }
  /** One of the children may be empty. */
  | { readonly kind: 'inner'; readonly children: readonly [TrieSummary, TrieSummary] };

export interface SignerRoot extends TrieSummary {
  readonly signer: Fingerprint;
}

/** Where tries are read from: a store, or a list in memory. What is asked for in one conversation may change meanwhile. */
export interface Tries {
  /** In order of the fingerprints; none that is empty. */
  roots(scope: string): Promise<readonly SignerRoot[]>;
  /** An empty leaf where there is nothing. */
  node(trie: TrieName, prefix: TriePrefix): Promise<TrieNode>;
  /** At most `limit` items below the prefix in order of their keys, from the one that follows `after` on. */
  items(trie: TrieName, prefix: TriePrefix, after: TrieItem | null, limit: number): Promise<readonly TrieItem[]>;
}

/** Where the item stands: TRIE_KEY_BYTES bytes that sort by time, then by id. */
export function trieKey(item: TrieItem): Uint8Array {
  const bytes = new Uint8Array(TRIE_KEY_BYTES);
  writeTrieKey(item, bytes, 0);
  return bytes;
}

// The first byte keeps a leaf from ever reading as an inner node.
const LEAF = 0x00;
const INNER = Uint8Array.of(0x01);
const TIME_BYTES = 4;
const DIGIT_0 = 0x30;
const LETTER_A = 0x61;

/** @param items in order of their keys */
export function summariseLeaf(items: readonly TrieItem[]): TrieSummary {
  // In one piece: a first comparison hashes every item that there is.
  const bytes = new Uint8Array(1 + TRIE_KEY_BYTES * items.length);
  bytes[0] = LEAF;
  for (const [i, item] of items.entries()) writeTrieKey(item, bytes, 1 + TRIE_KEY_BYTES * i);
  return { count: items.length, digest: sha256(bytes) };
}

export function summariseInner([left, right]: readonly [TrieSummary, TrieSummary]): TrieSummary {
  return { count: left.count + right.count, digest: sha256(INNER, countBytes(left.count), left.digest, countBytes(right.count), right.digest) };
}

export function summarise(node: TrieNode): TrieSummary {
  return node.kind === 'leaf' ? summariseLeaf(node.items) : summariseInner(node.children);
}

function countBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, count);
  return bytes;
}

function writeTrieKey({ time, id }: TrieItem, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < TIME_BYTES; i++) bytes[at + i] = time >>> (24 - 8 * i);
  for (let i = 0; i < TRIE_KEY_BYTES - TIME_BYTES; i++) {
    bytes[at + TIME_BYTES + i] = 16 * digitAt(id, 2 * i) + digitAt(id, 2 * i + 1);
  }
}

/** Of lower-case hexadecimal, as an id is. */
function digitAt(id: Hex, place: number): number {
  const code = id.charCodeAt(place);
  return code < LETTER_A ? code - DIGIT_0 : code - LETTER_A + 10;
}
