/** The one part of libp2p's identify message that a caller reads: which protocols the peer speaks (libp2p specs, identify/README.md). */

import { decode, encodingLength } from 'uint8-varint';

const PROTOCOLS_FIELD = 3;
/** protobuf: a length, and so many bytes. The message has no fields of another kind. */
const LENGTH_DELIMITED = 2;

/** Nothing of a message that is malformed from there on. */
export function protocolsIn(message: Uint8Array): string[] {
  const protocols: string[] = [];
  for (let field = fieldAt(message, 0); field !== null; field = fieldAt(message, field.end)) {
    if (field.number === PROTOCOLS_FIELD) protocols.push(Buffer.from(message.subarray(field.start, field.end)).toString('latin1'));
  }
  return protocols;
}

/** @returns null where none is whole */
function fieldAt(message: Uint8Array, at: number): { number: number; start: number; end: number } | null {
  try {
    const tag = decode(message, at);
    const length = decode(message, at + encodingLength(tag));
    const start = at + encodingLength(tag) + encodingLength(length);
    return tag % 8 === LENGTH_DELIMITED && start + length <= message.length ? { number: Math.floor(tag / 8), start, end: start + length } : null;
  } catch {
    // A number that is cut off, or has more digits than there are.
    return null;
  }
}
