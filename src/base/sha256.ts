/**
 * SHA-256 of small values, the same in Node and in browsers.
 * Whole files are hashed by src/build, which uses the operating system's speed.
 */

import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { fromHex, toHex, withJoined, type Hex, type Part } from './bytes.ts';
import { ConcurError } from './errors.ts';
import { quoted } from './printable.ts';

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Node's own is five times faster; a browser's answers too late (by a promise) to be of use. */
const { hash } = globalThis.process?.getBuiltinModule?.('node:crypto') ?? {};

/** SHA-256 of the parts, concatenated: 32 bytes. */
export function sha256(...parts: Part[]): Uint8Array {
  // By way of hexadecimal: a Buffer would have memory of its own, which costs more than the detour.
  return hash === undefined ? withJoined(parts, nobleSha256) : fromHex(sha256Hex(...parts));
}

export function sha256Hex(...parts: Part[]): Hex {
  const [text] = parts;
  // Half the time of the same by way of bytes: short ids are hashed by the ten thousand.
  if (hash !== undefined && parts.length === 1 && typeof text === 'string') return hash('sha256', text);
  return withJoined(parts, (bytes) => (hash === undefined ? toHex(nobleSha256(bytes)) : hash('sha256', bytes)));
}

export function isSha256(text: unknown): text is Hex {
  return typeof text === 'string' && SHA256_HEX.test(text);
}

/**
 * A SHA-256 in its one spelling: 64 lower-case hexadecimal digits.
 * @throws ConcurError hash-malformed
 */
export function parseSha256(text: string): Hex {
  if (SHA256_HEX.test(text)) return text;
  const hint = /^[0-9A-Fa-f]{64}$/.test(text) ? 'write it in lower case' : 'give 64 lower-case hexadecimal digits, as sha256sum prints them';
  throw new ConcurError('hash-malformed', `${quoted(text)} is not a SHA-256`, { hint });
}

/** The SHA-256 of no bytes at all, and one that is no file's: valid, and nearly always a mistake. */
export const EMPTY_SHA256: Hex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const ZERO_SHA256: Hex = '0'.repeat(64);
