/**
 * The form in which attestations travel and are stored: version, kind, payload and signature, with lengths.
 * One value has one encoding; what is decoded is encoded again and compared.
 *
 *   message = %x01 kind length payload length signature      length = 4 bytes, big-endian; kind as in an id
 */

import { concatBytes, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_ENVELOPE_BYTES, MAX_PAYLOAD_BYTES, MAX_SIGNATURE_BYTES } from '../base/limits.ts';
import { sha256Hex } from '../base/sha256.ts';
import { ITEM_KIND, type Item, type ItemKind } from './id.ts';
import { malformed, tooLarge } from './refusal.ts';

export interface AttestationMessage extends Item {
  /** Native: one binary OpenPGP signature packet over the payload's pre-authentication encoding. Else foreign-signature.ts. */
  readonly signature: Uint8Array;
}

const KINDS: ReadonlyMap<number, ItemKind> = new Map(Object.entries(ITEM_KIND).map(([kind, number]) => [number, kind as ItemKind]));

const VERSION = 1;
const HEADER_BYTES = 2;
const LENGTH_BYTES = 4;

/** @throws ConcurError statement-too-large | signature-malformed | statement-malformed */
export function encodeMessage({ kind, payload, signature }: AttestationMessage): Uint8Array {
  refuseSizes(payload, signature);
  return concatBytes(Uint8Array.of(VERSION, ITEM_KIND[kind]), lengthOf(payload), payload, lengthOf(signature), signature);
}

/** @throws ConcurError envelope-malformed | statement-too-large | signature-malformed | statement-malformed */
export function decodeMessage(message: Uint8Array): AttestationMessage {
  if (message.length > MAX_ENVELOPE_BYTES) throw tooLarge(`and signature have ${message.length} bytes, at most ${MAX_ENVELOPE_BYTES} are allowed`);
  if (message.length < HEADER_BYTES) throw framing('is cut short');
  if (message[0] !== VERSION) throw framing(`has version ${message[0]}, this program reads ${VERSION}`);
  const kind = KINDS.get(message[1] as number);
  if (kind === undefined) throw framing(`has kind ${message[1]}, this program reads 1 to ${KINDS.size}`);
  const payload = takeBlock(message, HEADER_BYTES);
  const signature = takeBlock(message, HEADER_BYTES + LENGTH_BYTES + payload.length);
  // Each length is fixed-width, so no surplus means that encoding again gives the same bytes.
  const end = HEADER_BYTES + 2 * LENGTH_BYTES + payload.length + signature.length;
  if (end !== message.length) throw framing(`has ${message.length - end} bytes too many`);
  refuseSizes(payload, signature);
  return { kind, payload, signature };
}

/** Told by its first bytes alone: it may still be no message at all. */
export function isForeignMessage(message: Uint8Array): boolean {
  const kind = message[0] === VERSION ? KINDS.get(message[1] ?? 0) : undefined;
  return kind !== undefined && kind !== 'native';
}

/** The name of these exact bytes; unlike an attestation's id, a relay can change it. */
export function messageHash(message: Uint8Array): Hex {
  return sha256Hex(message);
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
