/**
 * An attestation's id: what was signed and by whom, and nothing that a relay can alter.
 * Signature bytes are left out on purpose: a third party can make another valid one from them.
 */

import { concatBytes, fromHex, utf8Encode, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256, sha256Hex } from '../base/sha256.ts';
import { preAuthenticationParts } from './pae.ts';

/** What kind of signed bytes an item carries; foreign formats take the numbers from 2 on. */
export const ITEM_KIND = { native: 1 } as const;

const DOMAIN = concatBytes(utf8Encode('concur/1'), Uint8Array.of(0));

/**
 * @param signedPart the signature packet from its version to its last hashed subpacket
 */
export function attestationId(payload: Uint8Array, signer: Fingerprint, signedPart: Uint8Array): Hex {
  const fingerprint = fromHex(signer.toLowerCase());
  return sha256Hex(
    DOMAIN,
    // The length keeps a 20-byte and a 32-byte fingerprint from ever reading alike.
    Uint8Array.of(ITEM_KIND.native, fingerprint.length),
    fingerprint,
    sha256(...preAuthenticationParts(payload)),
    signedPart,
  );
}
