/**
 * Frames of the plain exchange, by which a node asks a peer for the statements that it lacks
 * (docs/formats/exchange.md). One request, one reply; the answering side remembers nothing between them.
 *
 * Set reconciliation will replace `inventory` and `ids`; asking for statements stays as it is.
 */

import { concatBytes, fromHex, type Hex } from '../base/bytes.ts';
import {
  MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES, MAX_IDS_PER_FRAME, MAX_IDS_PER_WANT, MAX_PROJECTS_PER_FRAME,
} from '../base/limits.ts';
import { encodeIds, encodeLabel, encodeNumber, FrameReader } from './wire.ts';

export type ExchangeRequest =
  | { readonly kind: 'ask-projects' }
  /** A page of the ids of a project's statements, from the one that follows `after` on. */
  | { readonly kind: 'ask-inventory'; readonly project: string; readonly after: Hex | null; readonly limit: number }
  /** Ids ascend. */
  | { readonly kind: 'want'; readonly ids: readonly Hex[] };

export type ExchangeReply =
  /** Names ascend. */
  | { readonly kind: 'projects'; readonly projects: readonly string[] }
  /** Ids ascend; `more` says that a further page would hold something. */
  | { readonly kind: 'inventory'; readonly ids: readonly Hex[]; readonly more: boolean }
  /** For the first of the wanted ids, as many as fit: the message, or null for one that the peer does not have. */
  | { readonly kind: 'items'; readonly items: readonly (Uint8Array | null)[] };

const REQUEST = { projects: 0x01, inventory: 0x02, want: 0x03 } as const;
const REPLY = { projects: 0x81, inventory: 0x82, items: 0x83 } as const;
const ITEMS_HEADER_BYTES = 3;
const ITEM_HEADER_BYTES = 4;

export function encodeRequest(request: ExchangeRequest): Uint8Array {
  switch (request.kind) {
    case 'ask-projects': return Uint8Array.of(REQUEST.projects);
    case 'ask-inventory': return concatBytes(
      Uint8Array.of(REQUEST.inventory),
      encodeLabel(request.project),
      request.after === null ? Uint8Array.of(0) : concatBytes(Uint8Array.of(1), fromHex(request.after)),
      encodeNumber(request.limit, 2),
    );
    case 'want': return concatBytes(Uint8Array.of(REQUEST.want), encodeIds(request.ids));
  }
}

/** @throws ConcurError frame-malformed */
export function decodeRequest(frame: Uint8Array): ExchangeRequest {
  const reader = new FrameReader(frame, 'exchange request');
  const request = readRequest(reader);
  reader.end();
  return request;
}

function readRequest(reader: FrameReader): ExchangeRequest {
  const tag = reader.number(1);
  switch (tag) {
    case REQUEST.projects: return { kind: 'ask-projects' };
    case REQUEST.inventory: {
      const project = reader.label();
      const after = reader.flag() ? reader.id() : null;
      const limit = reader.number(2);
      if (limit < 1 || limit > MAX_IDS_PER_FRAME) throw reader.malformed(`asks for ${limit} ids, 1 to ${MAX_IDS_PER_FRAME} are allowed`);
      return { kind: 'ask-inventory', project, after, limit };
    }
    case REQUEST.want: {
      const ids = reader.ids(MAX_IDS_PER_WANT);
      if (ids.length === 0) throw reader.malformed('asks for nothing');
      return { kind: 'want', ids };
    }
    default: throw reader.malformed(`has the unknown tag ${tag}`);
  }
}

export function encodeReply(reply: ExchangeReply): Uint8Array {
  switch (reply.kind) {
    case 'projects': return concatBytes(Uint8Array.of(REPLY.projects), encodeNumber(reply.projects.length, 2), ...reply.projects.map(encodeLabel));
    case 'inventory': return concatBytes(Uint8Array.of(REPLY.inventory, reply.more ? 1 : 0), encodeIds(reply.ids));
    case 'items': return concatBytes(
      Uint8Array.of(REPLY.items),
      encodeNumber(reply.items.length, 2),
      ...reply.items.flatMap((item) => (item === null ? [encodeNumber(0, 4)] : [encodeNumber(item.length, 4), item])),
    );
  }
}

/** @throws ConcurError frame-malformed */
export function decodeReply(frame: Uint8Array): ExchangeReply {
  const reader = new FrameReader(frame, 'exchange reply');
  const reply = readReply(reader);
  reader.end();
  return reply;
}

function readReply(reader: FrameReader): ExchangeReply {
  const tag = reader.number(1);
  switch (tag) {
    case REPLY.projects: return { kind: 'projects', projects: reader.ascending(MAX_PROJECTS_PER_FRAME, () => reader.label()) };
    case REPLY.inventory: {
      const more = reader.flag();
      const ids = reader.ids(MAX_IDS_PER_FRAME);
      // A page that promises another must move on, or a peer could keep us turning pages for ever.
      if (more && ids.length === 0) throw reader.malformed('promises more and lists nothing');
      return { kind: 'inventory', ids, more };
    }
    case REPLY.items: {
      const count = reader.number(2);
      if (count < 1 || count > MAX_IDS_PER_WANT) throw reader.malformed(`answers for ${count} statements, 1 to ${MAX_IDS_PER_WANT} are allowed`);
      return { kind: 'items', items: Array.from({ length: count }, () => readItem(reader)) };
    }
    default: throw reader.malformed(`has the unknown tag ${tag}`);
  }
}

function readItem(reader: FrameReader): Uint8Array | null {
  const length = reader.number(4);
  if (length > MAX_ENVELOPE_BYTES) throw reader.malformed(`holds a statement of ${length} bytes, at most ${MAX_ENVELOPE_BYTES} are allowed`);
  return length === 0 ? null : reader.bytes(length);
}

/** What fits into one `items` reply, added one by one: false when the frame is full. */
export function itemsFrame(): { add(item: Uint8Array | null): boolean; readonly items: (Uint8Array | null)[] } {
  const items: (Uint8Array | null)[] = [];
  let bytes = ITEMS_HEADER_BYTES;
  return {
    items,
    add(item) {
      bytes += ITEM_HEADER_BYTES + (item?.length ?? 0);
      if (bytes > MAX_FRAME_BYTES) return false;
      items.push(item);
      return true;
    },
  };
}
