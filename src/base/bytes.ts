/** Conversions between bytes and text that refuse what has two spellings. */

import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { ConcurError, type ErrorCode } from './errors.ts';

/** Lower-case hexadecimal. */
export type Hex = string;

export { concatBytes };

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8Encode(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @throws ConcurError with `code` when the bytes are not well-formed UTF-8 or start with a byte order mark */
export function utf8Decode(bytes: Uint8Array, code: ErrorCode, what: string): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new ConcurError(code, `${what} starts with a byte order mark`, { hint: 'write it as UTF-8 without one' });
  }
  try {
    return strictDecoder.decode(bytes);
  } catch (cause) {
    throw new ConcurError(code, `${what} is not well-formed UTF-8`, { hint: 'write it as UTF-8', cause });
  }
}

const room = new Uint8Array(64 * 1024);

/** Bytes, or text that stands for its UTF-8. */
export type Part = Uint8Array | string;

/** The parts, one after the other. */
export function join(...parts: readonly Part[]): Uint8Array {
  return concatBytes(...parts.map((part) => (typeof part === 'string' ? utf8Encode(part) : part)));
}

/**
 * The same, for as long as `use` runs: it must keep nothing of it and join nothing itself.
 * A statement on its way in is hashed several times; memory of its own for each would cost more than the hash.
 */
export function withJoined<T>(parts: readonly Part[], use: (bytes: Uint8Array) => T): T {
  const [first] = parts;
  if (first instanceof Uint8Array && parts.length === 1) return use(first);
  const most = parts.reduce((sum, part) => sum + (typeof part === 'string' ? 3 : 1) * part.length, 0);
  if (most > room.length) return use(join(...parts));
  let end = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      end += encoder.encodeInto(part, room.subarray(end)).written;
    } else {
      room.set(part, end);
      end += part.length;
    }
  }
  return use(room.subarray(0, end));
}

export function toHex(bytes: Uint8Array): Hex {
  return bytesToHex(bytes);
}

/** @throws RangeError when the text is no hexadecimal: for values that were checked before */
export function fromHex(hex: Hex): Uint8Array {
  return hexToBytes(hex);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}

/** Lexicographic order of unsigned bytes: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) {
    // Spread, the same takes eight times as long.
    binary += String.fromCharCode.apply(null, bytes.subarray(i, i + 0x8000) as unknown as number[]);
  }
  return btoa(binary);
}

/**
 * Standard or URL-safe base64, with or without padding (DSSE asks readers to take both).
 * @throws ConcurError with `code` for anything else
 */
export function fromBase64(text: string, code: ErrorCode, what: string): Uint8Array {
  const unpadded = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  if (!/^[A-Za-z0-9+/_-]*$/.test(unpadded) || unpadded.length % 4 === 1) {
    throw new ConcurError(code, `${what} is not base64`, { hint: 'write it in base64 without line breaks' });
  }
  const binary = atob(unpadded.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
