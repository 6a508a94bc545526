/**
 * What is stored of a trie besides its items, as records with digests (record.ts).
 *
 *   node   count digest count digest      of its two children: 4 and 32 bytes each
 *   trie   count [digest]                 of the whole trie; the digest is left out while it would have to be computed
 */

import { concatBytes } from '../base/bytes.ts';
import type { TrieName, TriePrefix, TrieSummary } from '../sync/tries.ts';
import { storeDamaged } from './damage.ts';
import { decodeRecord, encodeRecord, type Stored } from './record.ts';
import { nodeKey, rootKey } from './trie-keys.ts';

export type Children = readonly [TrieSummary, TrieSummary];

export interface RootRecord {
  readonly count: number;
  readonly digest: Uint8Array | undefined;
}

const COUNT_BYTES = 4;
const SUMMARY_BYTES = COUNT_BYTES + 32;

export function encodeNode(trie: TrieName, prefix: TriePrefix, children: Children): Stored {
  return encodeRecord(nodeKey(trie, prefix), {}, concatBytes(...children.map(encodeSummary)));
}

/** @throws ConcurError store-damaged */
export function decodeNode(stored: Stored): Children {
  const { content } = decodeRecord(stored);
  return [decodeSummary(content), decodeSummary(content.subarray(SUMMARY_BYTES))];
}

export function encodeRoot(trie: TrieName, root: RootRecord): Stored {
  return encodeRecord(rootKey(trie), {}, encodeSummary(root));
}

/** @throws ConcurError store-damaged */
export function decodeRoot(stored: Stored): RootRecord {
  const { content } = decodeRecord(stored);
  const { count, digest } = decodeSummary(content);
  return { count, digest: digest.length === 0 ? undefined : digest };
}

/** Items that are there and that there should be. */
export function refuseOtherCount(trie: TrieName, found: number, expected: number): void {
  if (found !== expected) throw storeDamaged(`${found} of ${expected} attestations by "${trie.signer}" are listed in the trie of "${trie.scope}"`);
}

function encodeSummary({ count, digest }: RootRecord): Uint8Array {
  const bytes = new Uint8Array(COUNT_BYTES);
  new DataView(bytes.buffer).setUint32(0, count);
  return digest === undefined ? bytes : concatBytes(bytes, digest);
}

function decodeSummary(content: Uint8Array): TrieSummary {
  return { count: new DataView(content.buffer, content.byteOffset).getUint32(0), digest: content.slice(COUNT_BYTES, SUMMARY_BYTES) };
}
