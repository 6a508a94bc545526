/** What a piece of evidence probably is, by its first bytes: for people who look at a list, never to decide what opens it. */

import { looksLikeManifest } from '../statement/manifest-codec.ts';
import { MANIFEST_MEDIA_TYPE } from '../statement/manifest.ts';

const SIGNATURES: readonly (readonly [mediaType: string, ...bytes: number[]])[] = [
  ['application/gzip', 0x1f, 0x8b],
  ['application/x-xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  ['application/zstd', 0x28, 0xb5, 0x2f, 0xfd],
  ['application/x-bzip2', 0x42, 0x5a, 0x68],
  ['application/zip', 0x50, 0x4b, 0x03, 0x04],
  ['application/pdf', 0x25, 0x50, 0x44, 0x46, 0x2d],
  ['image/png', 0x89, 0x50, 0x4e, 0x47],
  ['application/x-elf', 0x7f, 0x45, 0x4c, 0x46],
];

const TEXTS: readonly (readonly [mediaType: string, start: RegExp])[] = [
  ['text/html', /^\s*(?:<!doctype html|<html)/i],
  ['application/xml', /^\s*<\?xml/],
  ['application/json', /^\s*[{[]/],
];

/** Bytes that are enough. */
export const HEAD_BYTES = 4_096;

/** @param head the first bytes; all of a short piece */
export function guessMediaType(head: Uint8Array): string {
  const binary = SIGNATURES.find(([, ...bytes]) => bytes.every((byte, i) => head[i] === byte));
  if (binary !== undefined) return binary[0];
  if (looksLikeManifest(head)) return MANIFEST_MEDIA_TYPE;
  const text = textOf(head);
  if (text === null) return 'application/octet-stream';
  return TEXTS.find(([, start]) => start.test(text))?.[0] ?? 'text/plain';
}

/** A character may be cut at the end of what was read. */
function textOf(head: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // Coloured logs have escapes.
    return /[^\P{Cc}\t\n\f\r]/u.test(text.replaceAll('\u001b', '')) ? null : text;
  } catch {
    // No UTF-8: whatever it is, it is not shown as text.
    return null;
  }
}
