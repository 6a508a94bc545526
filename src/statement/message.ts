/**
 * The form in which attestations travel and are stored: version, kind, payload and signature, with lengths (framing.ts).
 * One value has one encoding; what is decoded is encoded again and compared. The kind is that of the id.
 */

import type { Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { kindOfFrame, readFrame, writeFrame } from './framing.ts';
import { ITEM_KIND, type Item, type ItemKind } from './id.ts';

export interface AttestationMessage extends Item {
  /** Native: one binary OpenPGP signature packet over the payload's pre-authentication encoding. Else foreign-signature.ts. */
  readonly signature: Uint8Array;
}

const KINDS: ReadonlyMap<number, ItemKind> = new Map(Object.entries(ITEM_KIND).map(([kind, number]) => [number, kind as ItemKind]));

/** @throws ConcurError statement-too-large | signature-malformed | statement-malformed */
export function encodeMessage({ kind, payload, signature }: AttestationMessage): Uint8Array {
  return writeFrame({ kind: ITEM_KIND[kind], payload, signature });
}

/** @throws ConcurError envelope-malformed | statement-too-large | signature-malformed | statement-malformed */
export function decodeMessage(message: Uint8Array): AttestationMessage {
  const { kind, payload, signature } = readFrame(message, (number) => KINDS.has(number));
  return { kind: KINDS.get(kind) as ItemKind, payload, signature };
}

/** Told by its first bytes alone: it may still be no message at all. */
export function isForeignMessage(message: Uint8Array): boolean {
  const kind = KINDS.get(kindOfFrame(message) ?? 0);
  return kind !== undefined && kind !== 'native';
}

/** The name of these exact bytes; unlike an attestation's id, a relay can change it. */
export function messageHash(message: Uint8Array): Hex {
  return sha256Hex(message);
}
