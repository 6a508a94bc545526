/**
 * Short forms of what is compared, salted for each conversation (docs/formats/sync.md, "Salt"): who makes statements
 * cannot know the salt, and so cannot make two that look alike in it.
 */

import { fromHex, toHex, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256, sha256Hex } from '../base/sha256.ts';
import type { SignerRoot } from './tries.ts';

/** Of a salt. */
export const SALT_BYTES = 8;
/** Of short names and short ids. */
export const SHORT_ID_BYTES = 6;
/** Of short digests. */
export const SHORT_DIGEST_BYTES = 12;

// Leaves begin with 00 and inner nodes with 01.
const SCOPE = Uint8Array.of(0x02);

/** SHA-256 over all that is known of a scope. @param roots in order of the fingerprints */
export function digestScope(roots: readonly SignerRoot[]): Uint8Array {
  return sha256(SCOPE, ...roots.flatMap(({ signer, digest }) => [Uint8Array.of(signer.length / 2), fromHex(signer.toLowerCase()), digest]));
}

export interface ShortForms {
  name(signer: Fingerprint): Hex;
  id(id: Hex): Hex;
  node(digest: Uint8Array): Hex;
  scope(scope: string, digest: Uint8Array): Hex;
  combined(scopes: readonly Hex[]): Hex;
}

/**
 * Of text, so that anybody can check one with `sha256sum`; and a text is hashed faster than bytes in parts.
 * @param salt SALT_BYTES bytes
 */
export function shortFormsOf(salt: Hex): ShortForms {
  return {
    name: (signer) => cut(SHORT_ID_BYTES, `${salt} signer ${signer}`),
    id: (id) => cut(SHORT_ID_BYTES, `${salt} id ${id}`),
    node: (digest) => cut(SHORT_DIGEST_BYTES, `${salt} node ${toHex(digest)}`),
    scope: (scope, digest) => cut(SHORT_DIGEST_BYTES, `${salt} scope ${scope} ${toHex(digest)}`),
    combined: (scopes) => cut(SHORT_DIGEST_BYTES, `${salt} scopes ${scopes.join(' ')}`),
  };
}

function cut(bytes: number, text: string): Hex {
  return sha256Hex(text).slice(0, 2 * bytes);
}
