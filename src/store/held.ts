/** Attestations in the form in which they are held: one of ours whole, a foreign one without what it signs (payloads.ts). */

import type { Hex } from '../base/bytes.ts';
import type { ForeignFormat } from '../statement/foreign.ts';
import { decodeMessage, encodeMessage } from '../statement/message.ts';
import { keyOf, partOf } from './keys.ts';
import { payloadId, type Payload } from './payloads.ts';
import { decodeRecord, encodeRecord, type AttestationRecord, type Stored } from './record.ts';

type Facts = Omit<AttestationRecord, 'message'>;

export interface HeldNative extends Facts {
  readonly kind: 'native';
  readonly message: Uint8Array;
}

export interface HeldForeign extends Facts {
  readonly kind: 'foreign';
  readonly format: ForeignFormat;
  readonly payload: Hex;
  readonly signature: Uint8Array;
}

export type HeldAttestation = HeldNative | HeldForeign;

export function holdNative({ id, message, report, firstSeen, origin }: AttestationRecord): HeldNative {
  return { kind: 'native', id, message, report, firstSeen, origin };
}

/** @throws ConcurError when the message cannot be read */
export function holdForeign({ id, message, report, firstSeen, origin }: AttestationRecord): { held: HeldForeign; payload: Payload } {
  const { kind, payload: bytes, signature } = decodeMessage(message);
  const payload: Payload = { format: kind as ForeignFormat, bytes };
  return { held: { kind: 'foreign', id, format: payload.format, payload: payloadId(payload), signature, report, firstSeen, origin }, payload };
}

export function encodeHeld(held: HeldAttestation): Stored {
  const { id, report, firstSeen, origin } = held;
  const facts = { report, firstSeen, origin };
  return held.kind === 'native'
    ? encodeRecord(keyOf('attestation', id), facts, held.message)
    : encodeRecord(keyOf('attestation', id), { ...facts, format: held.format, payload: held.payload }, held.signature);
}

/** @throws ConcurError store-damaged */
export function decodeHeld(stored: Stored): HeldAttestation {
  const { header, content } = decodeRecord(stored);
  const { format, payload, ...facts } = header as Omit<Facts, 'id'> & Partial<Pick<HeldForeign, 'format' | 'payload'>>;
  const id = partOf(stored.key, 1);
  return format === undefined || payload === undefined
    ? { kind: 'native', id, message: content, ...facts }
    : { kind: 'foreign', id, format, payload, signature: content, ...facts };
}

/** The attestation as it was put. @param payloads what it signs among them */
export function wholeOf(held: HeldAttestation, payloads: ReadonlyMap<Hex, Payload>): AttestationRecord {
  const { id, report, firstSeen, origin } = held;
  return { id, message: held.kind === 'native' ? held.message : messageOf(held, payloads.get(held.payload) as Payload), report, firstSeen, origin };
}

function messageOf({ format, signature }: HeldForeign, { bytes }: Payload): Uint8Array {
  return encodeMessage({ kind: format, payload: bytes, signature });
}
