/** DSSE's pre-authentication encoding: the bytes that are signed. */

import { concatBytes, utf8Encode } from '../base/bytes.ts';
import { PAYLOAD_TYPE } from './predicates.ts';

export function preAuthenticationEncoding(payload: Uint8Array, payloadType: string = PAYLOAD_TYPE): Uint8Array {
  const typeBytes = utf8Encode(payloadType).length;
  return concatBytes(utf8Encode(`DSSEv1 ${typeBytes} ${payloadType} ${payload.length} `), payload);
}
