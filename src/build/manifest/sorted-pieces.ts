/** What a text is made of, whatever the order: whoever lists a folder unsorted writes the same lines another way round. */

import { createHash } from 'node:crypto';
import type { Hex } from '../../base/bytes.ts';
import { MAX_SORTED_TEXT_BYTES } from '../../base/manifest-limits.ts';
import { isMarkup, markupPieces } from '../compare-content/text.ts';

/** @returns undefined for what is no text, is long, or has no order */
export function sortedPieces(bytes: Uint8Array): Hex | undefined {
  if (bytes.length === 0 || bytes.length > MAX_SORTED_TEXT_BYTES || bytes.includes(0)) return undefined;
  const text = decode(bytes);
  if (text === null) return undefined;
  const pieces = isMarkup(text) ? markupPieces(text) : text.split('\n');
  // What follows the last line end is no line.
  if (pieces.filter((piece) => piece !== '').length < 2) return undefined;
  const hash = createHash('sha256');
  // By code units, not by a language: the same on every machine. NUL is in no text.
  for (const piece of pieces.sort()) hash.update(`${piece}\u0000`);
  return hash.digest('hex');
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Latin-1, or no text at all.
    return null;
  }
}
