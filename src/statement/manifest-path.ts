/** How the names inside archives are written in a manifest: one spelling for any bytes, one line, nothing that a terminal obeys. */

import { fromHex, toHex, utf8Encode } from '../base/bytes.ts';

/** @param name as the container has it, but for the slash that some formats end a directory with */
export function manifestPath(name: Uint8Array): string {
  return name.length === 0 ? NAMELESS : manifestText(name).replace(EDGE_SLASHES, '\\x2f');
}

/** The target of a link, the name of an owner or of an attribute: shown, never followed. */
export function manifestText(bytes: Uint8Array): string {
  const text = decode(bytes);
  return text === null ? escapePiecewise(bytes) : escapeUnfit(text);
}

/** The path of the `nth` of several entries with one path. */
export function repeatedPath(path: string, nth: number): string {
  return `${path}\\${nth}`;
}

/** True for what the functions above write, with `//` between containers, and for nothing else. */
export function isManifestPath(path: string): boolean {
  if (!path.includes('\\')) return path.isWellFormed() && !MAYBE_UNFIT.test(path) && path.split('//').every((name) => name !== '' && !/^\/|\/$/.test(name));
  return path.split('//').every((name) => isOneName(name.replace(/(?<=.)\\(?:[2-9]|[1-9][0-9]+)$/u, '')));
}

export function isManifestText(text: string): boolean {
  if (!text.includes('\\')) return text.isWellFormed() && !MAYBE_UNFIT.test(text);
  const bytes = unescape(text);
  return bytes !== null && manifestText(bytes) === text;
}

/** The order of components: that of their paths' UTF-8, from which JavaScript's own differs beyond U+FFFF. */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (one !== other) return rank(one) - rank(other);
  }
  return a.length - b.length;
}

const NAMELESS = '\\1';
const EDGE_SLASHES = /^\/|(?<=\/)\/|\/$/g;

// A list of our own: what counts as "format" or "unassigned" changes with every version of Unicode, and a path must not.
// C0, DEL, C1, backslash; soft hyphen, zero-width and bidirectional controls, line separators, byte order mark, tags.
const UNFIT = /[\p{Cc}\\\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const MAYBE_UNFIT = new RegExp(UNFIT.source, 'u');

function isOneName(name: string): boolean {
  const bytes = unescape(name);
  return name === NAMELESS || (name !== '' && bytes !== null && manifestPath(bytes) === name);
}

/** Surrogates stand for characters above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/** What is no UTF-8 is escaped byte by byte; the rest of the name stays readable. */
function escapePiecewise(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const end = at + characterLength(bytes[at] as number);
    const character = decodeOne(bytes.subarray(at, end));
    text += character === null ? escapeBytes(bytes.subarray(at, at + 1)) : escapeUnfit(character);
    at = character === null ? at + 1 : end;
  }
  return text;
}

const lossyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const REPLACEMENT = '\ufffd';

/** As decode, but without an error thrown for each byte that is none: a hostile name has thousands. */
function decodeOne(bytes: Uint8Array): string | null {
  const text = lossyDecoder.decode(bytes);
  // The character that stands for bytes that are none may also be there itself: EF BF BD.
  return text.includes(REPLACEMENT) && !(bytes.length === 3 && bytes[0] === 0xef && bytes[1] === 0xbf && bytes[2] === 0xbd) ? null : text;
}

function characterLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

function escapeUnfit(text: string): string {
  return text.replace(UNFIT, (character) => escapeBytes(utf8Encode(character)));
}

function escapeBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** @returns null for a backslash that begins no escape */
function unescape(text: string): Uint8Array | null {
  if (!text.isWellFormed() || /\\(?!x[0-9a-f]{2})/.test(text)) return null;
  const hex = text.split(/((?:\\x[0-9a-f]{2})+)/).map((piece, i) => (i % 2 === 0 ? toHex(utf8Encode(piece)) : piece.replaceAll('\\x', '')));
  return fromHex(hex.join(''));
}
