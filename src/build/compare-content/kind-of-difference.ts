/**
 * In what two contents differ, told cheaply for the kinds that builds are known to differ in. It is a hint for people: what
 * says `timestamp` is still another content, and only somebody who looks can tell whether that matters.
 */

import { equalBytes } from '../../base/bytes.ts';
import { MAX_COMPARED_BYTES } from '../../base/limits.ts';
import { binaryDifference } from './binary.ts';
import type { ContentDifference, ContentHint } from './difference.ts';
import { textDifference } from './text.ts';

export type { ContentDifference, ContentHint };

/**
 * @param a, b not the same
 * @returns `content` where it is of no known kind
 */
export function kindOfDifference(a: Uint8Array, b: Uint8Array, hint: ContentHint = {}): ContentDifference {
  if (equalBytes(a, b)) return { kind: 'content', note: 'no difference' };
  if (a.length > MAX_COMPARED_BYTES || b.length > MAX_COMPARED_BYTES) return { kind: 'content', note: `larger than ${MAX_COMPARED_BYTES / 1024 / 1024} MiB: not looked into` };
  const [one, other] = [textOf(a), textOf(b)];
  if (one !== null && other !== null) return textDifference(one, other, hint);
  return binaryDifference(a, b);
}

/** @returns null for what is no text */
function textOf(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 64 * 1024).includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
