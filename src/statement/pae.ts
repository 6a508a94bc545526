/** DSSE's pre-authentication encoding: the bytes that are signed. */

import { concatBytes, utf8Encode } from '../base/bytes.ts';
import { PAYLOAD_TYPE } from './predicates.ts';

export function preAuthenticationEncoding(payload: Uint8Array, payloadType: string = PAYLOAD_TYPE): Uint8Array {
  const type = utf8Encode(payloadType);
  return concatBytes(utf8Encode(`DSSEv1 ${type.length} `), type, utf8Encode(` ${payload.length} `), payload);
}
