/**
 * Lines as sha256sum and its relatives write them: `<hash>  name`, `<hash> *name` or `SHA256 (name) = <hash>`.
 *
 * Only a line that is plainly one of these counts: a hash of another length is of another algorithm, and what sha256sum
 * would unescape is a name outside our alphabet anyway.
 */

import type { Hex } from '../base/bytes.ts';
import { quoted } from '../base/printable.ts';

export type SumLine =
  | { readonly kind: 'sum'; readonly hash: Hex; readonly name: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'other'; readonly reason: string };

const NOTHING: SumLine = { kind: 'nothing' };
/** Two spaces, a space and the mark of a binary file, or one space (BSD's md5 -r). */
const PLAIN = /^([0-9A-Fa-f]+) [ *]?([^ ].*)$/s;
const TAGGED = /^([A-Z0-9/-]+) \((.*)\) = ([0-9A-Fa-f]+)$/s;
const SHA256_DIGITS = 64;

/** @param line without its end; carriage returns at its end, of which there may be two, belong to the end */
export function readSumLine(line: string): SumLine {
  const text = withoutReturns(line);
  if (text.trim() === '' || text.startsWith('#')) return NOTHING;
  const [, hash, name] = PLAIN.exec(text) ?? [];
  if (hash !== undefined && name !== undefined) return sum(hash, name);
  const [, algorithm, taggedName, taggedHash] = TAGGED.exec(text) ?? [];
  if (taggedName === undefined || taggedHash === undefined) return { kind: 'other', reason: `${quoted(text)} is no line of a checksum file` };
  return algorithm === 'SHA256' ? sum(taggedHash, taggedName) : { kind: 'other', reason: `line is of ${algorithm}, only SHA256 counts` };
}

/** Whether it is a line of a checksum file at all, of whatever algorithm, and whether it counts or not. */
export function isSumLine(line: string): boolean {
  const text = withoutReturns(line);
  return PLAIN.test(text) || TAGGED.test(text);
}

/** Not by a pattern: one that looks for an end tries again at every return of a quarter of a million. */
function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end--;
  return line.slice(0, end);
}

/** `sha256sum ./*` and `sha256sum *` name the same files. */
export function withoutHere(name: string): string {
  return name.startsWith('./') ? name.slice(2) : name;
}

function sum(hash: string, name: string): SumLine {
  if (hash.length === SHA256_DIGITS) return { kind: 'sum', hash: hash.toLowerCase(), name: withoutHere(name) };
  return { kind: 'other', reason: `hash of ${quoted(name)} has ${hash.length} digits, a SHA-256 has ${SHA256_DIGITS}` };
}
