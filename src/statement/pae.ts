/** DSSE's pre-authentication encoding: the bytes that are signed. */

import { join, utf8Encode } from '../base/bytes.ts';
import { PAYLOAD_TYPE } from './predicates.ts';

export function preAuthenticationEncoding(payload: Uint8Array, payloadType: string = PAYLOAD_TYPE): Uint8Array {
  return join(...preAuthenticationParts(payload, payloadType));
}

/** In two pieces, for whoever only hashes them. */
export function preAuthenticationParts(payload: Uint8Array, payloadType: string = PAYLOAD_TYPE): [head: string, payload: Uint8Array] {
  const typeBytes = payloadType === PAYLOAD_TYPE ? PAYLOAD_TYPE.length : utf8Encode(payloadType).length;
  return [`DSSEv1 ${typeBytes} ${payloadType} ${payload.length} `, payload];
}
