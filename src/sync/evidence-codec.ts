/** The question for a part of a piece of evidence, and its answer (docs/formats/evidence.md). */

import { concatBytes, fromHex, toHex, type Hex } from '../base/bytes.ts';
import { MAX_EVIDENCE_BYTES, MAX_EVIDENCE_PART_BYTES } from '../base/limits.ts';
import { encodeNumber, FrameReader } from './wire.ts';

export interface EvidenceRequest {
  readonly sha256: Hex;
  /** Bytes before the part. */
  readonly offset: number;
  /** Bytes of the part; 0 asks only whether the piece is there, and for its size. */
  readonly length: number;
}

export type EvidenceReply =
  /** As many bytes as were asked for, or as there are from the offset on. */
  | { readonly kind: 'part'; readonly size: number; readonly bytes: Uint8Array }
  | { readonly kind: 'none' };

const TAG = { ask: 0x01, part: 0x81, none: 0x82 } as const;
const PART_HEADER_BYTES = 5;
const SHA256_BYTES = 32;

/** Bytes of the longest frame of this protocol. */
export const MAX_EVIDENCE_FRAME_BYTES = PART_HEADER_BYTES + MAX_EVIDENCE_PART_BYTES;

export function encodeEvidenceRequest({ sha256, offset, length }: EvidenceRequest): Uint8Array {
  return concatBytes(Uint8Array.of(TAG.ask), fromHex(sha256), encodeNumber(offset, 4), encodeNumber(length, 4));
}

/** @throws ConcurError frame-malformed */
export function decodeEvidenceRequest(frame: Uint8Array): EvidenceRequest {
  const reader = new FrameReader(frame, 'evidence request');
  const tag = reader.number(1);
  if (tag !== TAG.ask) throw reader.malformed(`has the unknown tag ${tag}`);
  const request = { sha256: toHex(reader.bytes(SHA256_BYTES)), offset: reader.number(4), length: reader.number(4) };
  if (request.offset > MAX_EVIDENCE_BYTES) throw reader.malformed(`asks from byte ${request.offset} on, a piece has at most ${MAX_EVIDENCE_BYTES}`);
  if (request.length > MAX_EVIDENCE_PART_BYTES) throw reader.malformed(`asks for ${request.length} bytes, at most ${MAX_EVIDENCE_PART_BYTES} are allowed`);
  reader.end();
  return request;
}

export function encodeEvidenceReply(reply: EvidenceReply): Uint8Array {
  if (reply.kind === 'none') return Uint8Array.of(TAG.none);
  return concatBytes(Uint8Array.of(TAG.part), encodeNumber(reply.size, 4), reply.bytes);
}

/** @throws ConcurError frame-malformed */
export function decodeEvidenceReply(frame: Uint8Array): EvidenceReply {
  const reader = new FrameReader(frame, 'evidence reply');
  const tag = reader.number(1);
  switch (tag) {
    case TAG.none:
      reader.end();
      return { kind: 'none' };
    case TAG.part: {
      const size = reader.number(4);
      if (size > MAX_EVIDENCE_BYTES) throw reader.malformed(`declares a piece of ${size} bytes, at most ${MAX_EVIDENCE_BYTES} are allowed`);
      if (reader.remaining > Math.min(size, MAX_EVIDENCE_PART_BYTES)) throw reader.malformed(`holds ${reader.remaining} bytes of a piece of ${size}`);
      return { kind: 'part', size, bytes: reader.rest() };
    }
    default: throw reader.malformed(`has the unknown tag ${tag}`);
  }
}
