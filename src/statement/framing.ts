/**
 * How a payload and its signature travel: version, kind, and both with their lengths. One value has one encoding.
 *
 *   message = %x01 kind length payload length signature      length = 4 bytes, big-endian
 */

import { concatBytes } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_ENVELOPE_BYTES, MAX_PAYLOAD_BYTES, MAX_SIGNATURE_BYTES } from '../base/limits.ts';
import { malformed, tooLarge } from './refusal.ts';

export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

const VERSION = 1;
const HEADER_BYTES = 2;
const LENGTH_BYTES = 4;

/** @throws ConcurError statement-too-large | signature-malformed | statement-malformed */
export function writeFrame({ kind, payload, signature }: Frame): Uint8Array {
  refuseSizes(payload, signature);
  return concatBytes(Uint8Array.of(VERSION, kind), lengthOf(payload), payload, lengthOf(signature), signature);
}

/** @throws ConcurError envelope-malformed | statement-too-large | signature-malformed | statement-malformed */
export function readFrame(message: Uint8Array, mayBe: (kind: number) => boolean): Frame {
  if (message.length > MAX_ENVELOPE_BYTES) throw tooLarge(`and signature have ${message.length} bytes, at most ${MAX_ENVELOPE_BYTES} are allowed`);
  if (message.length < HEADER_BYTES) throw framing('is cut short');
  const [version, kind] = message as unknown as [number, number];
  if (version !== VERSION) throw framing(`has version ${version}, this program reads ${VERSION}`);
  if (!mayBe(kind)) throw framing(`has kind ${kind}, which this program does not read there`);
  const payload = takeBlock(message, HEADER_BYTES);
  const signature = takeBlock(message, HEADER_BYTES + LENGTH_BYTES + payload.length);
  // Each length is fixed-width, so no surplus means that encoding again gives the same bytes.
  const end = HEADER_BYTES + 2 * LENGTH_BYTES + payload.length + signature.length;
  if (end !== message.length) throw framing(`has ${message.length - end} bytes too many`);
  refuseSizes(payload, signature);
  return { kind, payload, signature };
}

/** Told by its first bytes alone: it may still be no message at all. */
export function kindOfFrame(message: Uint8Array): number | null {
  return message[0] === VERSION ? message[1] ?? null : null;
}

function takeBlock(message: Uint8Array, offset: number): Uint8Array {
  const start = offset + LENGTH_BYTES;
  if (start > message.length) throw framing('is cut short');
  const length = new DataView(message.buffer, message.byteOffset + offset).getUint32(0);
  if (length > message.length - start) throw framing(`declares ${length} bytes and has ${message.length - start}`);
  return message.subarray(start, start + length);
}

function lengthOf(block: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES);
  new DataView(bytes.buffer).setUint32(0, block.length);
  return bytes;
}

/** The largest payload and the largest signature together make the largest message. */
function refuseSizes(payload: Uint8Array, signature: Uint8Array): void {
  if (payload.length === 0) throw malformed('is empty');
  if (payload.length > MAX_PAYLOAD_BYTES) throw tooLarge(`has ${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES} are allowed`);
  if (signature.length === 0 || signature.length > MAX_SIGNATURE_BYTES) {
    throw new ConcurError('signature-malformed', `signature has ${signature.length} bytes, 1 to ${MAX_SIGNATURE_BYTES} are allowed`, {
      hint: 'a signature is one binary OpenPGP packet, as gpg --detach-sign writes it',
    });
  }
}

function framing(problem: string): ConcurError {
  return new ConcurError('envelope-malformed', `attestation message ${problem}`, { hint: 'it was damaged on its way: fetch it again' });
}
