/**
 * Signatures of foreign attestations, in the form in which they travel: one packet in its one spelling.
 *
 * Wider than what our own statements may carry (signature.ts): text signatures, version 3, weak algorithms, keys named
 * by an id only. Whether such a signature counts is for its report and for a policy; whether it is one is the same on
 * every node, and no clock is asked.
 */

import { isOneSpelling, readForeignFields } from './foreign-packet.ts';
import { issuerOf, refuseUnacceptable, type NamedIssuer } from './foreign-rules.ts';
import { libraryPacket } from './library-packet.ts';
import type { SignatureToCheck } from './mathematics.ts';
import { onlyPacket } from './signature.ts';
import { SIGNATURE_TYPE } from './signature-fields.ts';
import { malformed } from './signature-refusal.ts';

export interface ForeignParsed extends SignatureToCheck, NamedIssuer {
  readonly version: 3 | 4 | 6;
  /** Over text: its payload must be in the form that was hashed (text.ts). */
  readonly isText: boolean;
  /** Seconds. */
  readonly created: number;
}

/** @throws ConcurError signature-malformed | signature-unacceptable */
export function parseForeignSignature(packet: Uint8Array): ForeignParsed {
  const fields = readForeignFields(onlyPacket(packet));
  refuseUnacceptable(fields);
  const named = issuerOf(fields);
  if (!isOneSpelling(packet, fields)) throw malformed('is not in its one spelling: written again, its bytes differ');
  const { version, created, keyAlgorithm, hashAlgorithm, signedPart, rest } = fields;
  return {
    version, created, keyAlgorithm, hashAlgorithm, signedPart, rest, ...named,
    isText: fields.type === SIGNATURE_TYPE.text,
    appointsRevoker: false,
    packet: () => libraryPacket({ ...fields, keyId: named.keyId }),
  };
}
