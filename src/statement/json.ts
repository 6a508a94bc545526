/**
 * Canonical JSON (JCS, RFC 8785), read so strictly that one value has one spelling.
 *
 * Bytes are parsed, written again and compared: that alone refuses duplicate keys, white space, other
 * number spellings, rounded integers and escapes. What survives a round trip (lone surrogates, keys that
 * shadow Object.prototype, deep nesting) is refused by name.
 */

import canonicalize from 'canonicalize';
import { equalBytes, utf8Decode, utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_JSON_DEPTH, MAX_JSON_NODES } from '../base/limits.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * @returns the value whose canonical form is exactly `bytes`
 * @throws ConcurError statement-malformed | statement-not-canonical | statement-too-large
 */
export function decodeCanonicalJson(bytes: Uint8Array): Json {
  if (bytes.length === 0) throw new ConcurError('statement-malformed', 'statement is empty');
  const text = utf8Decode(bytes, 'statement-malformed', 'statement');
  refuseDeepNesting(bytes);
  const value = parse(text);
  refuseUnsafeMembers(value);
  if (!equalBytes(encodeCanonicalJson(value), bytes)) {
    throw new ConcurError('statement-not-canonical', 'statement is not in canonical form (RFC 8785): written again, its bytes differ');
  }
  return value;
}

/** @throws ConcurError statement-malformed for what JSON cannot carry (Infinity, NaN, lone surrogates) */
export function encodeCanonicalJson(value: Json): Uint8Array {
  try {
    return utf8Encode(canonicalize(value) as string);
  } catch (cause) {
    throw new ConcurError('statement-malformed', 'statement holds a value that canonical JSON cannot carry', { cause });
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new ConcurError('statement-malformed', 'statement is not JSON', { cause });
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
      if (depth > MAX_JSON_DEPTH) {
        throw new ConcurError('statement-too-large', `statement nests deeper than ${MAX_JSON_DEPTH} levels`);
      }
    } else if (CLOSING.has(byte)) {
      depth--;
    }
  }
}

function refuseUnsafeMembers(root: Json): void {
  let nodes = 0;
  const waiting: Json[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const members = Array.isArray(value) ? value : Object.values(value);
    nodes += members.length;
    if (nodes > MAX_JSON_NODES) throw new ConcurError('statement-too-large', `statement has more than ${MAX_JSON_NODES} members`);
    if (!Array.isArray(value)) Object.keys(value).forEach(refuseInheritedName);
    waiting.push(...members);
  }
}

/** `__proto__`, `constructor`, `toString` …: an own key of that name changes what later code reads. */
function refuseInheritedName(key: string): void {
  if (key in Object.prototype) throw new ConcurError('statement-malformed', `statement has a member named "${key}"`);
}
