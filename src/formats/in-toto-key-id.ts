/** What in-toto's programs call an Ed25519 key: a hash of its description. A hint: anybody may write any. */

import { toHex, type Hex } from '../base/bytes.ts';
import { sha256Hex } from '../base/sha256.ts';
import { encodeCanonical } from './canonical-json.ts';

/** @param key 32 bytes */
export function inTotoKeyId(key: Uint8Array): Hex {
  const description = { keyid_hash_algorithms: ['sha256', 'sha512'], keytype: 'ed25519', keyval: { public: toHex(key) }, scheme: 'ed25519' };
  return sha256Hex(encodeCanonical(description, 'key'));
}
