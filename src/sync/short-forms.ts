/**
 * Short forms of what is compared, salted for each conversation (docs/formats/sync.md, "Salt"): who makes statements
 * cannot know the salt, and so cannot make two that look alike in it.
 */

import { fromHex, utf8Encode, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { sha256, sha256Hex } from '../base/sha256.ts';
import type { SignerRoot } from './tries.ts';

/** Of a salt. */
export const SALT_BYTES = 8;
/** Of short names and short ids. */
export const SHORT_ID_BYTES = 6;
/** Of short digests. */
export const SHORT_DIGEST_BYTES = 12;

const DOMAIN = { name: Uint8Array.of(0x6e), id: Uint8Array.of(0x69), node: Uint8Array.of(0x64), scope: Uint8Array.of(0x73), combined: Uint8Array.of(0x63) };
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

/** @param salt SALT_BYTES bytes */
export function shortFormsOf(salt: Hex): ShortForms {
  const salted = Object.fromEntries(Object.entries(DOMAIN).map(([name, byte]) => [name, Uint8Array.of(...fromHex(salt), ...byte)])) as typeof DOMAIN;
  return {
    name: (signer) => cut(SHORT_ID_BYTES, salted.name, fromHex(signer.toLowerCase())),
    id: (id) => cut(SHORT_ID_BYTES, salted.id, fromHex(id)),
    node: (digest) => cut(SHORT_DIGEST_BYTES, salted.node, digest),
    scope: (scope, digest) => cut(SHORT_DIGEST_BYTES, salted.scope, utf8Encode(scope), digest),
    combined: (scopes) => cut(SHORT_DIGEST_BYTES, salted.combined, ...scopes.map(fromHex)),
  };
}

function cut(bytes: number, ...parts: readonly Uint8Array[]): Hex {
  return sha256Hex(...parts).slice(0, 2 * bytes);
}
