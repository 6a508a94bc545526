/** Hashes inside a sentence. Wherever they are to be compared they stand whole. */

import type { Hex } from '../base/bytes.ts';
import { inShort, joined } from '../base/wording.ts';

/** `6954…4f7b and 0077…1c5b` */
export function inWords(hashes: readonly Hex[]): string {
  return joined(inShort(hashes.map(shortHash)), 'and');
}

function shortHash(hash: Hex): string {
  return `${hash.slice(0, 4)}…${hash.slice(-4)}`;
}
