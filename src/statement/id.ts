/**
 * An attestation's id: what was signed and by whom, and nothing that a relay can alter.
 * Signature bytes are left out on purpose: a third party can make another valid one from them.
 */

import { concatBytes, fromHex, utf8Encode, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256, sha256Hex } from '../base/sha256.ts';
import type { ForeignFormat } from './foreign.ts';
import { preAuthenticationParts } from './pae.ts';

/** What kind of signed bytes an attestation carries. */
export type ItemKind = 'native' | ForeignFormat;
export const ITEM_KIND: Readonly<Record<ItemKind, number>> = {
  'native': 1, 'sha256sums': 2, 'gitian': 3, 'buildinfo': 4, 'in-toto-link': 5, 'dsse': 6,
};

/** Signed bytes of a kind. */
export interface Item {
  readonly kind: ItemKind;
  /** Canonical JSON of a native statement; else the bytes that somebody signed, as they were. */
  readonly payload: Uint8Array;
}

/** Of a witness's checkpoint, which is no attestation (checkpoint-message.ts). */
export const CHECKPOINT_KIND = 7;

export const ID_DOMAIN = concatBytes(utf8Encode('concur/1'), Uint8Array.of(0));

/**
 * @param signer for a foreign attestation whose key nobody knows yet, the fingerprint or key id that it names
 * @param signedPart the signature packet from its version to its last hashed subpacket; nothing for a bare Ed25519 key
 */
export function attestationId(item: Item, signer: Fingerprint, signedPart: Uint8Array): Hex {
  const fingerprint = fromHex(signer.toLowerCase());
  return sha256Hex(
    ID_DOMAIN,
    // The length keeps a 20-byte and a 32-byte fingerprint from ever reading alike.
    Uint8Array.of(ITEM_KIND[item.kind], fingerprint.length),
    fingerprint,
    sha256(...signedBytes(item)),
    signedPart,
  );
}

/** What the signature is over, in pieces. A DSSE envelope of somebody else's has the same payload type as ours. */
export function signedBytes({ kind, payload }: Item): (string | Uint8Array)[] {
  return kind === 'native' || kind === 'dsse' ? preAuthenticationParts(payload) : [payload];
}
