/** JSON that others wrote: any spelling, but one meaning. A member that stands twice has two, and is refused. */

import { utf8Decode } from '../base/bytes.ts';
import { MAX_JSON_DEPTH } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import { malformed } from './refusal.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** @param what such as "link", for the refusal @throws ConcurError foreign-malformed */
export function parseJson(bytes: Uint8Array, what: string): Json {
  const text = utf8Decode(bytes, 'foreign-malformed', what);
  const value = parseText(text, what);
  refuseAmbiguity(text, what);
  return value;
}

function parseText(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw malformed(`${what} is not JSON: it begins with ${quoted(text.trimStart().slice(0, 40))}`, cause);
  }
}

/** A member of an object; undefined where there is none, or no object. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object, none for anything else. */
export function membersOf(value: Json | undefined): [name: string, value: Json][] {
  return isObject(value) ? Object.entries(value) : [];
}

export function elementsOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function textAt(value: Json | undefined, name: string): string | null {
  const text = member(value, name);
  return typeof text === 'string' ? text : null;
}

/** A string, or one of the characters that structure what is between strings; the text is known to be JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Of members of one name, parsers take the first or the last: a hash must not depend on which. */
function refuseAmbiguity(text: string, what: string): void {
  const open: (Set<string> | null)[] = [];
  let name: string | null = null;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') refuseTwice(open.at(-1), name, what);
    name = token.startsWith('"') ? token : null;
    if (open.length > MAX_JSON_DEPTH) throw malformed(`${what} nests deeper than ${MAX_JSON_DEPTH} levels`);
  }
}

function refuseTwice(names: Set<string> | null | undefined, token: string | null, what: string): void {
  // The escapes are read, for "sha256" has many spellings.
  const name = JSON.parse(token as string) as string;
  if (names?.has(name) === true) throw malformed(`${what} has two members named ${quoted(name)}`);
  names?.add(name);
}
