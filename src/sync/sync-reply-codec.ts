/** Replies of the sync protocol as bytes (docs/formats/sync.md). */

import { concatBytes, fromHex } from '../base/bytes.ts';
import {
  MAX_ENVELOPE_BYTES, MAX_IDS_PER_WANT, MAX_NODES_PER_ASK, MAX_PICKS_PER_FETCH, MAX_SCOPES_PER_ASK, MAX_SCOPES_PER_FRAME, MAX_SIGNERS_PER_FRAME,
} from '../base/limits.ts';
import { SHORT_DIGEST_BYTES } from './short-forms.ts';
import type { SignersPage, SyncPiece, SyncReply } from './sync-messages.ts';
import { encodeForm, encodeOptionalKey, encodeSigner, encodeSome, readForm, readHex, readOptionalKey, readSigner, readSome } from './sync-wire.ts';
import { encodeTree, readTree } from './tree-codec.ts';
import { encodeLabel, encodeNumber, FrameReader } from './wire.ts';

const TAG = { hello: 0x81, compared: 0x82, signers: 0x83, nodes: 0x84, items: 0x85 } as const;

export function encodeSyncReply(reply: SyncReply): Uint8Array {
  switch (reply.kind) {
    case 'hello': return concatBytes(Uint8Array.of(TAG.hello, reply.version), encodeSome(2, reply.scopes.map(encodeLabel)));
    case 'equal': return Uint8Array.of(TAG.compared, 1);
    case 'different': return concatBytes(Uint8Array.of(TAG.compared, 0), encodeSome(2, reply.digests.map(fromHex)));
    case 'signers': return concatBytes(Uint8Array.of(TAG.signers), encodeSome(1, reply.pages.map(encodePage)));
    case 'nodes': return concatBytes(Uint8Array.of(TAG.nodes), encodeSome(2, reply.trees.map(encodeTree)));
    case 'items': return concatBytes(Uint8Array.of(TAG.items), encodeSome(2, reply.pieces.map(encodePiece)));
  }
}

/** @throws ConcurError frame-malformed */
export function decodeSyncReply(frame: Uint8Array): SyncReply {
  const reader = new FrameReader(frame, 'sync reply');
  const reply = readReply(reader);
  reader.end();
  return reply;
}

function readReply(reader: FrameReader): SyncReply {
  const tag = reader.number(1);
  switch (tag) {
    case TAG.hello: {
      const version = reader.number(1);
      if (version === 0) throw reader.malformed('has version 0');
      return { kind: 'hello', version, scopes: reader.ascending(MAX_SCOPES_PER_FRAME, () => reader.label()) };
    }
    case TAG.compared: return reader.flag()
      ? { kind: 'equal' }
      : { kind: 'different', digests: readSome(reader, { width: 2, limit: MAX_SCOPES_PER_FRAME }, () => readHex(reader, SHORT_DIGEST_BYTES)) };
    case TAG.signers: return { kind: 'signers', pages: readPages(reader) };
    case TAG.nodes: return { kind: 'nodes', trees: readSome(reader, { width: 2, limit: MAX_NODES_PER_ASK }, () => readTree(reader)) };
    case TAG.items: return { kind: 'items', pieces: readSome(reader, { width: 2, limit: MAX_PICKS_PER_FETCH }, () => readPiece(reader)) };
    default: throw reader.malformed(`has the unknown tag ${tag}`);
  }
}

function encodePage({ form, more, signers }: SignersPage): Uint8Array {
  const entries = signers.map(({ name, count, digest }) => concatBytes(encodeSigner(name, form), encodeNumber(count, 4), fromHex(digest)));
  return concatBytes(encodeForm(form), Uint8Array.of(more ? 1 : 0), encodeSome(2, entries));
}

function readPages(reader: FrameReader): SignersPage[] {
  const pages = readSome(reader, { width: 1, limit: MAX_SCOPES_PER_ASK }, () => readPage(reader));
  const count = pages.reduce((sum, { signers }) => sum + signers.length, 0);
  if (count > MAX_SIGNERS_PER_FRAME) throw reader.malformed(`lists ${count} signers, at most ${MAX_SIGNERS_PER_FRAME} are allowed`);
  return pages;
}

function readPage(reader: FrameReader): SignersPage {
  const form = readForm(reader);
  const more = reader.flag();
  const count = reader.number(2);
  const signers = Array.from({ length: count }, () => ({ name: readSigner(reader, form), count: reader.number(4), digest: readHex(reader, SHORT_DIGEST_BYTES) }));
  // A page that promises another must move on, or a peer could keep us turning pages for ever.
  if (more && count === 0) throw reader.malformed('promises more signers and lists none');
  if (signers.some(({ name }, i) => i > 0 && name <= (signers[i - 1]?.name ?? ''))) throw reader.malformed('lists signers that do not ascend');
  return { form, more, signers };
}

function encodePiece(piece: SyncPiece): Uint8Array {
  if (piece.kind === 'some') return concatBytes(Uint8Array.of(1), encodeSome(1, piece.items.map(encodeItem)));
  return concatBytes(Uint8Array.of(0), encodeOptionalKey(piece.more), encodeSome(2, piece.items.map(encodeItem)));
}

function readPiece(reader: FrameReader): SyncPiece {
  if (reader.flag()) return { kind: 'some', items: readSome(reader, { width: 1, limit: MAX_IDS_PER_WANT }, () => readItem(reader)) };
  const more = readOptionalKey(reader);
  const count = reader.number(2);
  if (more !== null && count === 0) throw reader.malformed('promises more items and holds none');
  return { kind: 'below', more, items: Array.from({ length: count }, () => readItem(reader) ?? refuseEmpty(reader)) };
}

function refuseEmpty(reader: FrameReader): never {
  throw reader.malformed('holds an item without bytes where all that are there were asked for');
}

function encodeItem(item: Uint8Array | null): Uint8Array {
  return item === null ? encodeNumber(0, 4) : concatBytes(encodeNumber(item.length, 4), item);
}

function readItem(reader: FrameReader): Uint8Array | null {
  const length = reader.number(4);
  if (length > MAX_ENVELOPE_BYTES) throw reader.malformed(`holds an item of ${length} bytes, at most ${MAX_ENVELOPE_BYTES} are allowed`);
  return length === 0 ? null : reader.bytes(length);
}
