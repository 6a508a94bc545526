/** What a signature's digest is made of: the signed bytes, framed by what the signature says of itself. */

import type { Part } from '../../base/bytes.ts';
import { saltOf } from './signature-proof.ts';

interface Frame {
  readonly version: number;
  readonly signedPart: Uint8Array;
  readonly rest: Uint8Array;
}

/** RFC 9580, 5.2.4. Version 3 hashes its type and its time and nothing else of itself. */
export function digestInput(signature: Frame, data: readonly Part[]): Part[] {
  const { version, signedPart } = signature;
  if (version === 3) return [...data, typeAndTime(signedPart)];
  const framed = [...data, signedPart, trailerOf(version, signedPart.length)];
  return version === 6 ? [saltOf(signature), ...framed] : framed;
}

/** Of the signed part of a version 3 signature. */
export function typeAndTime(signedPart: Uint8Array): Uint8Array {
  return signedPart.subarray(1, 6);
}

/** Version, 0xff, length of the signed part. */
function trailerOf(version: number, length: number): Uint8Array {
  const trailer = Uint8Array.of(version, 0xff, 0, 0, 0, 0);
  new DataView(trailer.buffer).setUint32(2, length);
  return trailer;
}
