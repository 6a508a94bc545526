/** Signatures by a raw Ed25519 key, which has no certificate, wherever there is WebCrypto. */

import { join, type Part } from '../../base/bytes.ts';

/** Whether this key (32 bytes) made this signature over this data, which comes in parts. */
export type BareCheck = (key: Uint8Array, data: readonly Part[], signature: Uint8Array) => Promise<boolean>;

export const checkBareAnywhere: BareCheck = async (key, data, signature) => {
  if (key.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', own(key), 'Ed25519', false, ['verify']);
  return subtle.verify('Ed25519', imported, own(signature), own(join(...data)));
};

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** WebCrypto takes no view into memory that may be shared. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
