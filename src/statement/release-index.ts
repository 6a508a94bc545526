/**
 * What a checkpoint says of each release: a Merkle tree over one leaf a release, as in RFC 6962. With one leaf and the
 * path to the root it is shown to anybody, offline, that nothing on a release was left out.
 *
 *   leaf   = SHA-256(%x00 label entries)     label = length (1 byte), then its bytes
 *   entry  = length (1 byte) fingerprint digest-of-ids
 *   node   = SHA-256(%x01 left right)
 *
 * The first byte keeps a leaf from ever reading as a node. An index of nothing has the root SHA-256 of nothing.
 */

import { compareBytes, concatBytes, equalBytes, fromHex, toHex, utf8Encode, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { EMPTY_SHA256, sha256, sha256Hex } from '../base/sha256.ts';
import type { IndexRoot } from './checkpoint.ts';

export const EMPTY_INDEX: Hex = EMPTY_SHA256;

/** What was said of one release, in our own format, by those whom the checkpoint lists. */
export interface ReleaseEntry {
  readonly release: string;
  /** In order of the fingerprints; nobody who said nothing. */
  readonly signers: readonly ReleaseSigner[];
}

export interface ReleaseSigner {
  readonly signer: Fingerprint;
  /** digestOfIds of the signer's statements on the release. */
  readonly digest: Hex;
}

/** Where a leaf stands, and what it takes to compute the root from it. */
export interface InclusionPath {
  readonly index: number;
  /** From the leaf's neighbour upwards. */
  readonly path: readonly Hex[];
}

/** Of a set of ids: their order is no part of it. */
export function digestOfIds(ids: readonly Hex[]): Hex {
  return sha256Hex(...[...new Set(ids)].sort().map(fromHex));
}

export function releaseLeaf({ release, signers }: ReleaseEntry): Hex {
  const label = utf8Encode(release);
  const entries = signers.map(({ signer, digest }) => {
    const fingerprint = fromHex(signer.toLowerCase());
    return concatBytes(Uint8Array.of(fingerprint.length), fingerprint, fromHex(digest));
  });
  return sha256Hex(Uint8Array.of(0x00, label.length), label, ...entries);
}

/** In the order in which an index has its leaves: by the labels' bytes. */
export function sortEntries(entries: readonly ReleaseEntry[]): ReleaseEntry[] {
  return entries.toSorted((a, b) => compareBytes(utf8Encode(a.release), utf8Encode(b.release)));
}

/** @param leaves in order */
export function indexRoot(leaves: readonly Hex[]): IndexRoot {
  return { count: leaves.length, root: leaves.length === 0 ? EMPTY_INDEX : toHex(rootOf(leaves.map(fromHex))) };
}

/** @param leaves in order */
export function inclusionPath(leaves: readonly Hex[], index: number): InclusionPath {
  return { index, path: pathIn(leaves.map(fromHex), index).map(toHex) };
}

/**
 * Whether the leaf stands there in the index: RFC 9162, 2.1.3.2. The place and the number of leaves say how long the
 * path is and on which side each neighbour stands, so that no path fits another tree.
 */
export function isIncluded({ count, root }: IndexRoot, leaf: Hex, { index, path }: InclusionPath): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= count) return false;
  let [place, last, hash] = [index, count - 1, fromHex(leaf)];
  for (const neighbour of path.map(fromHex)) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeOf(neighbour, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeOf(hash, neighbour);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equalBytes(hash, fromHex(root));
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const split = splitOf(leaves.length);
  return nodeOf(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

function pathIn(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  return index < split
    ? [...pathIn(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...pathIn(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))];
}

/** The largest power of two below the count. */
function splitOf(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(0x01), left, right);
}

function half(number: number): number {
  return Math.floor(number / 2);
}
