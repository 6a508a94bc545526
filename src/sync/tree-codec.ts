/** The part of a trie that a reply shows, as bytes: its nodes from the top, left before right (docs/formats/sync.md). */

import { concatBytes, fromHex } from '../base/bytes.ts';
import { MAX_PREFIX_BITS } from '../base/limits.ts';
import { SHORT_DIGEST_BYTES, SHORT_ID_BYTES } from './short-forms.ts';
import type { DatedId, SyncTree } from './sync-messages.ts';
import { encodeShortIds, encodeSome, readHex, readShortIds, readSome } from './sync-wire.ts';
import { MAX_LEAF_ITEMS } from './tries.ts';
import { encodeNumber, type FrameReader } from './wire.ts';

const EMPTY = 0x00;
/** Of a count: it fits into four bytes. */
const MAX_BITS = 0x20;
const LIST = 0x40;
const DATED = 0x41;
const SPLIT = 0x80;

export function encodeTree(tree: SyncTree): Uint8Array {
  switch (tree.kind) {
    case 'empty': return Uint8Array.of(EMPTY);
    case 'cut': return concatBytes(Uint8Array.of(tree.bits), fromHex(tree.digest));
    case 'list': return concatBytes(Uint8Array.of(LIST), encodeShortIds(tree.ids));
    case 'dated': return concatBytes(Uint8Array.of(DATED), encodeSome(1, tree.items.map(({ time, id }) => concatBytes(encodeNumber(time, 4), fromHex(id)))));
    case 'split': return concatBytes(Uint8Array.of(SPLIT), ...tree.children.map(encodeTree));
  }
}

/** @throws ConcurError frame-malformed */
export function readTree(reader: FrameReader, depth = 0): SyncTree {
  const tag = reader.number(1);
  if (tag === EMPTY) return { kind: 'empty' };
  if (tag <= MAX_BITS) return { kind: 'cut', bits: tag, digest: readHex(reader, SHORT_DIGEST_BYTES) };
  if (tag === LIST) return { kind: 'list', ids: readShortIds(reader, MAX_LEAF_ITEMS) };
  if (tag === DATED) return { kind: 'dated', items: readDatedIds(reader) };
  if (tag !== SPLIT) throw reader.malformed(`has a node of the unknown kind ${tag}`);
  if (depth === MAX_PREFIX_BITS) throw reader.malformed(`has a tree of more than ${MAX_PREFIX_BITS} levels`);
  return { kind: 'split', children: [readTree(reader, depth + 1), readTree(reader, depth + 1)] };
}

/** Ascending by time, then by id; equal ones may follow each other. */
function readDatedIds(reader: FrameReader): DatedId[] {
  const items = readSome(reader, { width: 1, limit: MAX_LEAF_ITEMS }, () => ({ time: reader.number(4), id: readHex(reader, SHORT_ID_BYTES) }));
  if (items.some((item, i) => i > 0 && compareDated(items[i - 1] as DatedId, item) > 0)) throw reader.malformed('lists short ids that do not ascend');
  return items;
}

export function compareDated(a: DatedId, b: DatedId): number {
  return a.time - b.time || Number(a.id > b.id) - Number(a.id < b.id);
}
