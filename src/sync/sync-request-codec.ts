/** Requests of the sync protocol as bytes (docs/formats/sync.md). */

import { concatBytes, fromHex, type Hex } from '../base/bytes.ts';
import {
  MAX_ASKED_LEVELS, MAX_IDS_PER_WANT, MAX_NODES_PER_ASK, MAX_PICKS_PER_FETCH, MAX_SCOPES_PER_ASK, MAX_SCOPES_PER_FRAME,
} from '../base/limits.ts';
import { SALT_BYTES, SHORT_DIGEST_BYTES } from './short-forms.ts';
import type { FetchAsk, NodeAsk, NodesAsk, Pick, SignersAsk, SyncRequest } from './sync-messages.ts';
import {
  encodeForm, encodeOptionalKey, encodePrefix, encodeShortIds, encodeSigner, encodeSome, encodeTrie,
  readForm, readHex, readOptionalKey, readPrefix, readShortIds, readSigner, readSome, readTrie,
} from './sync-wire.ts';
import { MAX_LEAF_ITEMS } from './tries.ts';
import { encodeIds, encodeLabel, encodeNumber, FrameReader } from './wire.ts';

const TAG = { 'hello': 0x01, 'compare': 0x02, 'ask-signers': 0x03, 'ask-nodes': 0x04, 'fetch': 0x05, 'want': 0x06 } as const;
const PICK = { below: 0x00, some: 0x01 } as const;
const NEWEST = 0x80;
const DATED = 0x40;
const MAX_BITMAP_BYTES = MAX_SCOPES_PER_FRAME / 8;

export function encodeSyncRequest(request: SyncRequest): Uint8Array {
  return concatBytes(Uint8Array.of(TAG[request.kind]), encodeBody(request));
}

function encodeBody(request: SyncRequest): Uint8Array {
  switch (request.kind) {
    case 'hello': return encodeNumber(request.version, 1);
    case 'compare': return concatBytes(fromHex(request.salt), encodePlaces(request.places), fromHex(request.digest));
    case 'ask-signers': return concatBytes(fromHex(request.salt), encodeSome(1, request.asks.map(encodeSignersAsk)));
    case 'ask-nodes': return concatBytes(fromHex(request.salt), encodeSome(2, request.asks.map(encodeNodesAsk)));
    case 'fetch': return concatBytes(fromHex(request.salt), encodeSome(2, request.asks.map(encodeFetchAsk)));
    case 'want': return concatBytes(encodeLabel(request.scope), encodeIds(request.ids));
  }
}

/** @throws ConcurError frame-malformed */
export function decodeSyncRequest(frame: Uint8Array): SyncRequest {
  const reader = new FrameReader(frame, 'sync request');
  const request = readRequest(reader);
  reader.end();
  return request;
}

function readRequest(reader: FrameReader): SyncRequest {
  const tag = reader.number(1);
  switch (tag) {
    case TAG.hello: return { kind: 'hello', version: readVersion(reader) };
    case TAG.compare: return { kind: 'compare', salt: readSalt(reader), places: readPlaces(reader), digest: readHex(reader, SHORT_DIGEST_BYTES) };
    case TAG['ask-signers']: return {
      kind: 'ask-signers', salt: readSalt(reader), asks: readSome(reader, { width: 1, limit: MAX_SCOPES_PER_ASK }, () => readSignersAsk(reader)),
    };
    case TAG['ask-nodes']: return { kind: 'ask-nodes', salt: readSalt(reader), asks: readNodesAsks(reader) };
    case TAG.fetch: return { kind: 'fetch', salt: readSalt(reader), asks: readFetchAsks(reader) };
    case TAG.want: {
      const scope = reader.label();
      const ids = reader.ids(MAX_IDS_PER_WANT);
      if (ids.length === 0) throw reader.malformed('wants nothing');
      return { kind: 'want', scope, ids };
    }
    default: throw reader.malformed(`has the unknown tag ${tag}`);
  }
}

function readSalt(reader: FrameReader): Hex {
  return readHex(reader, SALT_BYTES);
}

function readVersion(reader: FrameReader): number {
  const version = reader.number(1);
  if (version === 0) throw reader.malformed('has version 0');
  return version;
}

function encodePlaces(places: readonly number[]): Uint8Array {
  const bitmap = new Uint8Array(((places.at(-1) ?? 0) >> 3) + 1);
  for (const place of places) bitmap[place >> 3] = (bitmap[place >> 3] as number) | (0x80 >> (place & 7));
  return concatBytes(encodeNumber(bitmap.length, 1), bitmap);
}

function readPlaces(reader: FrameReader): number[] {
  const length = reader.number(1);
  if (length < 1 || length > MAX_BITMAP_BYTES) throw reader.malformed(`has a bitmap of ${length} bytes, 1 to ${MAX_BITMAP_BYTES} are allowed`);
  const bitmap = reader.bytes(length);
  if (bitmap.at(-1) === 0) throw reader.malformed('has a bitmap that ends with an empty byte');
  return Array.from(bitmap, (byte, i) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (0x80 >> bit)) !== 0).map((bit) => 8 * i + bit)).flat();
}

function encodeSignersAsk({ scope, form, after }: SignersAsk): Uint8Array {
  const from = after === null ? Uint8Array.of(0) : concatBytes(Uint8Array.of(1), encodeSigner(after, form));
  return concatBytes(encodeLabel(scope), encodeForm(form), from);
}

function readSignersAsk(reader: FrameReader): SignersAsk {
  const scope = reader.label();
  const form = readForm(reader);
  return { scope, form, after: reader.flag() ? readSigner(reader, form) : null };
}

function encodeNodesAsk({ trie, nodes }: NodesAsk): Uint8Array {
  return concatBytes(encodeTrie(trie), encodeSome(2, nodes.map(encodeNodeAsk)));
}

function encodeNodeAsk({ prefix, levels, newest, dated }: NodeAsk): Uint8Array {
  return concatBytes(Uint8Array.of(levels + (newest ? NEWEST : 0) + (dated ? DATED : 0)), encodePrefix(prefix));
}

function readNodesAsks(reader: FrameReader): NodesAsk[] {
  const limit = MAX_NODES_PER_ASK;
  const asks = readSome(reader, { width: 2, limit }, () => ({
    trie: readTrie(reader),
    nodes: readSome(reader, { width: 2, limit }, () => readNodeAsk(reader)),
  }));
  refuseTooMany(reader, asks.map(({ nodes }) => nodes.length), limit);
  return asks;
}

function readNodeAsk(reader: FrameReader): NodeAsk {
  const shape = reader.number(1);
  const levels = shape & ~NEWEST & ~DATED;
  if (levels < 1 || levels > MAX_ASKED_LEVELS) throw reader.malformed(`asks for ${levels} levels, 1 to ${MAX_ASKED_LEVELS} are allowed`);
  return { prefix: readPrefix(reader), levels, newest: (shape & NEWEST) !== 0, dated: (shape & DATED) !== 0 };
}

function encodeFetchAsk({ trie, picks }: FetchAsk): Uint8Array {
  return concatBytes(encodeTrie(trie), encodeSome(2, picks.map(encodePick)));
}

function encodePick(pick: Pick): Uint8Array {
  const detail = pick.kind === 'below' ? encodeOptionalKey(pick.after) : encodeShortIds(pick.ids);
  return concatBytes(Uint8Array.of(PICK[pick.kind]), encodePrefix(pick.prefix), detail);
}

function readFetchAsks(reader: FrameReader): FetchAsk[] {
  const limit = MAX_PICKS_PER_FETCH;
  const asks = readSome(reader, { width: 2, limit }, () => ({
    trie: readTrie(reader),
    picks: readSome(reader, { width: 2, limit }, () => readPick(reader)),
  }));
  refuseTooMany(reader, asks.map(({ picks }) => picks.length), limit);
  return asks;
}

function readPick(reader: FrameReader): Pick {
  const some = reader.flag();
  const prefix = readPrefix(reader);
  return some ? { kind: 'some', prefix, ids: readShortIds(reader, MAX_LEAF_ITEMS) } : { kind: 'below', prefix, after: readOptionalKey(reader) };
}

function refuseTooMany(reader: FrameReader, counts: readonly number[], limit: number): void {
  const count = counts.reduce((sum, each) => sum + each, 0);
  if (count > limit) throw reader.malformed(`asks for ${count} entries, 1 to ${limit} are allowed`);
}
