/**
 * Canonical JSON (JCS, RFC 8785), read so strictly that one value has one spelling.
 *
 * Bytes are parsed, written again and compared: that alone refuses duplicate keys, white space, other
 * number spellings, rounded integers and escapes. What survives a round trip (lone surrogates, keys that
 * shadow Object.prototype, control characters, deep nesting) is refused by name.
 */

import canonicalize from 'canonicalize';
import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import { MAX_JSON_DEPTH, MAX_JSON_MEMBERS, MAX_JSON_NODES, MAX_PAYLOAD_BYTES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import { malformed, notCanonical, tooLarge } from './refusal.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * @returns the value whose canonical form is exactly `bytes`
 * @throws ConcurError statement-malformed | statement-not-canonical | statement-too-large
 */
export function decodeCanonicalJson(bytes: Uint8Array): Json {
  if (bytes.length === 0) throw malformed('is empty');
  if (bytes.length > MAX_PAYLOAD_BYTES) throw tooLarge(`has ${bytes.length} bytes, at most ${MAX_PAYLOAD_BYTES} are allowed`);
  const text = utf8Decode(bytes, 'statement-malformed', 'statement');
  refuseDeepNesting(bytes);
  const value = parse(text);
  refuseUnsafeValues(value);
  if (!isPlainlyCanonical(value, text) && writeCanonicalJson(value) !== text) throw notCanonical();
  return value;
}

/** @throws ConcurError statement-malformed for what JSON cannot carry (Infinity, NaN, lone surrogates) */
export function encodeCanonicalJson(value: Json): Uint8Array {
  return utf8Encode(writeCanonicalJson(value));
}

/** The same as text. @throws as encodeCanonicalJson */
export function writeCanonicalJson(value: Json): string {
  try {
    return canonicalize(value) as string;
  } catch (cause) {
    throw malformed('holds a value that canonical JSON cannot carry', cause);
  }
}

/**
 * The common case, four times sooner: JSON.stringify writes what JCS asks for, but that it keeps the order of members
 * and writes lone surrogates, as escapes. False decides nothing.
 */
function isPlainlyCanonical(value: Json, text: string): boolean {
  return !text.includes('\\u') && areMembersInOrder(value) && JSON.stringify(value) === text;
}

function areMembersInOrder(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(areMembersInOrder);
  const names = Object.keys(value);
  return names.every((name, i) => i === 0 || (names[i - 1] as string) < name) && names.every((name) => areMembersInOrder(value[name] as Json));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw malformed('is not JSON', cause);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Before JSON.parse: a hundred thousand brackets parse, and then every walk over them overflows the stack. */
function refuseDeepNesting(bytes: Uint8Array): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (quoted) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (OPENING.has(byte)) {
      depth++;
      if (depth > MAX_JSON_DEPTH) throw tooLarge(`nests deeper than ${MAX_JSON_DEPTH} levels`);
    } else if (CLOSING.has(byte)) {
      depth--;
    }
  }
}

function refuseUnsafeValues(root: Json): void {
  let nodes = 0;
  const waiting: Json[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string') refuseControlCharacters(value);
    if (typeof value !== 'object' || value === null) continue;
    const members = Array.isArray(value) ? value : Object.values(value);
    nodes += members.length;
    if (nodes > MAX_JSON_NODES) throw tooLarge(`has more than ${MAX_JSON_NODES} members and elements`);
    if (!Array.isArray(value)) refuseUnsafeNames(Object.keys(value));
    waiting.push(...members);
  }
}

/** Names that objects inherit, and one that valibot drops: as a member of our own, each changes what later code reads. */
const RESERVED_NAMES = new Set([
  '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__', '__proto__', 'constructor', 'hasOwnProperty',
  'isPrototypeOf', 'propertyIsEnumerable', 'prototype', 'toLocaleString', 'toString', 'valueOf',
]);

function refuseUnsafeNames(names: string[]): void {
  if (names.length > MAX_JSON_MEMBERS) throw tooLarge(`has an object with more than ${MAX_JSON_MEMBERS} members`);
  for (const name of names) {
    if (RESERVED_NAMES.has(name)) throw malformed(`has a member named "${name}"`);
    refuseControlCharacters(name);
  }
}

/** The classes C0, DEL and C1 only: what counts as "format" or "unassigned" changes with every version of Unicode. */
function refuseControlCharacters(text: string): void {
  if (/\p{Cc}/u.test(text)) throw malformed(`has a control character in ${quoted(text)}`);
}
