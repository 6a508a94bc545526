/** Answers with items: as many as fit into a frame, from the first of what was asked for. */

import { MAX_FRAME_BYTES } from '../base/limits.ts';
import { FrameRoom } from './frame-room.ts';
import { shortFormsOf, type ShortForms } from './short-forms.ts';
import type { Answering } from './source.ts';
import type { Pick, SyncPiece, SyncReply, SyncRequest } from './sync-messages.ts';
import type { TrieItem, TrieName } from './tries.ts';

const HEADER_BYTES = 3;
/** Kind, flag, key and count of a piece, at most. */
const PIECE_BYTES = 40;
const ITEM_HEADER_BYTES = 4;
/** Items read at a time, at most, and what the first are taken to have: reading ahead costs memory, and reading one by one time. */
const MAX_READ_AHEAD = 128;
const EXPECTED_ITEM_BYTES = 16 * 1024;
/** After so many items the rest is left to be asked for again: a small request must not keep a node busy for long. */
const MAX_LOOKED_AT = 16_384;
/** Items below a prefix among which short ids are looked for: a leaf, and what it may have grown by since it was listed. */
const MAX_SEARCHED_ITEMS = 1_024;

export async function answerFetch(answering: Answering, request: SyncRequest & { kind: 'fetch' }): Promise<SyncReply> {
  const short = shortFormsOf(request.salt);
  const room = new FrameRoom(MAX_FRAME_BYTES - HEADER_BYTES);
  const pieces: SyncPiece[] = [];
  for (const { trie, picks } of request.asks) {
    for (const pick of picks) {
      if (answering.cost.items > MAX_LOOKED_AT || !room.take(PIECE_BYTES)) return { kind: 'items', pieces };
      const { piece, full } = pick.kind === 'below' ? await readBelow(answering, trie, pick, room) : await readSome(answering, short, { trie, pick }, room);
      if (piece !== null) pieces.push(piece);
      if (full) return { kind: 'items', pieces };
    }
  }
  return { kind: 'items', pieces };
}

export async function answerWant(answering: Answering, { scope, ids }: SyncRequest & { kind: 'want' }): Promise<SyncReply> {
  const room = new FrameRoom(MAX_FRAME_BYTES - HEADER_BYTES - PIECE_BYTES);
  const items: (Uint8Array | null)[] = [];
  for (const id of ids) {
    const item = await answering.read(scope, id, null) ?? null;
    if (!room.take(ITEM_HEADER_BYTES + (item?.length ?? 0))) break;
    items.push(item);
  }
  return { kind: 'items', pieces: [{ kind: 'some', items }] };
}

/** `full`: the frame has no room for the next item. */
interface Filled {
  readonly piece: SyncPiece | null;
  readonly full: boolean;
}

async function readBelow(answering: Answering, trie: TrieName, { prefix, after }: Pick & { kind: 'below' }, room: FrameRoom): Promise<Filled> {
  const items: Uint8Array[] = [];
  let bytes = EXPECTED_ITEM_BYTES;
  let last = after;
  for (;;) {
    const limit = Math.max(1, Math.min(MAX_READ_AHEAD, Math.ceil(room.left / (bytes / (items.length + 1)))));
    const found = await answering.tries.items(trie, prefix, last, limit);
    const read = await Promise.all(found.map(({ id }) => answering.read(trie.scope, id, trie.signer)));
    for (const [i, item] of read.entries()) {
      // What is gone since it was listed is passed by.
      if (item !== undefined) {
        if (!room.take(ITEM_HEADER_BYTES + item.length)) return { piece: items.length === 0 ? null : { kind: 'below', more: last, items }, full: true };
        items.push(item);
        bytes += item.length;
      }
      last = found[i] as TrieItem;
    }
    if (found.length < limit) return { piece: { kind: 'below', more: null, items }, full: false };
  }
}

async function readSome(answering: Answering, short: ShortForms, { trie, pick }: { readonly trie: TrieName; readonly pick: Pick & { kind: 'some' } }, room: FrameRoom): Promise<Filled> {
  const wanted = await findShort(answering, short, trie, pick);
  const items: (Uint8Array | null)[] = [];
  for (const found of wanted) {
    const item = found === undefined ? null : await answering.read(trie.scope, found.id, trie.signer) ?? null;
    if (!room.take(ITEM_HEADER_BYTES + (item?.length ?? 0))) return { piece: items.length === 0 ? null : { kind: 'some', items }, full: true };
    items.push(item);
  }
  return { piece: { kind: 'some', items }, full: false };
}

/** The n-th of equal short ids is the n-th item that has it. */
async function findShort({ tries }: Answering, short: ShortForms, trie: TrieName, { prefix, ids }: Pick & { kind: 'some' }): Promise<(TrieItem | undefined)[]> {
  const items = await tries.items(trie, prefix, null, MAX_SEARCHED_ITEMS);
  const byShort = Map.groupBy(items, ({ id }) => short.id(id));
  return ids.map((id) => byShort.get(id)?.shift());
}
