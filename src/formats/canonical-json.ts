/**
 * Canonical JSON as in-toto signs it (OLPC's, http://wiki.laptop.org/go/Canonical_JSON): members in order of their
 * names, whole numbers only, no white space, and in strings nothing escaped but the quotation mark and the backslash.
 * It is no JSON where a string holds a control character: that stands there as it is.
 */

import { compareBytes, utf8Decode, utf8Encode } from '../base/bytes.ts';
import { MAX_JSON_DEPTH } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import { isObject, type Json } from './json.ts';
import { malformed } from './refusal.ts';

/** @throws ConcurError foreign-malformed for what it cannot carry */
export function encodeCanonical(value: Json, what: string): Uint8Array {
  return utf8Encode(write(value, what, 1));
}

/** @throws ConcurError foreign-malformed, also for another spelling of the same value */
export function decodeCanonical(bytes: Uint8Array, what: string): Json {
  const text = utf8Decode(bytes, 'foreign-malformed', what);
  const value = parse(text, what);
  if (write(value, what, 1) !== text) throw malformed(`${what} is not in canonical form: written again, its bytes differ`);
  return value;
}

function parse(text: string, what: string): Json {
  try {
    return JSON.parse(text.replace(CONTROL, escaped)) as Json;
  } catch (cause) {
    throw malformed(`${what} is no canonical JSON: it begins with ${quoted(text.slice(0, 40))}`, cause);
  }
}

// The characters that JSON wants escaped; C1 and DEL may stand as they are.
const CONTROL = /(?![\u007f-\u009f])\p{Cc}/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function write(value: Json, what: string, depth: number): string {
  if (depth > MAX_JSON_DEPTH) throw malformed(`${what} nests deeper than ${MAX_JSON_DEPTH} levels`);
  if (typeof value === 'string') return writeString(value, what);
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw malformed(`${what} has the number ${value}, and canonical JSON has whole ones only`);
  if (Array.isArray(value)) return `[${value.map((element) => write(element, what, depth + 1)).join(',')}]`;
  if (!isObject(value)) return String(value);
  const names = Object.keys(value).sort(byCodePoints);
  return `{${names.map((name) => `${writeString(name, what)}:${write(value[name] as Json, what, depth + 1)}`).join(',')}}`;
}

function writeString(text: string, what: string): string {
  if (!text.isWellFormed()) throw malformed(`${what} has half of a character in a string`);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Not by UTF-16 units, in which the rarest characters come before some others. */
function byCodePoints(a: string, b: string): number {
  return compareBytes(utf8Encode(a), utf8Encode(b));
}
