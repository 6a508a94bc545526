/**
 * A policy's text to its lines of words.
 *
 * LF only, single spaces or runs of them between words, comments on lines of their own: one text reads the
 * same for a person and for the program, whatever the terminal or the editor.
 */

import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_POLICY_BYTES } from '../base/limits.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly word: string;
  readonly values: readonly string[];
}

export interface PolicyText {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Without comments and empty lines. */
  readonly lines: readonly Line[];
}

/** @throws ConcurError policy-malformed */
export function readPolicyText(input: string | Uint8Array): PolicyText {
  const bytes = typeof input === 'string' ? utf8Encode(input) : input;
  if (bytes.length === 0) throw new ConcurError('policy-malformed', 'policy is empty', { hint: 'concur policy draft writes a first one' });
  if (bytes.length > MAX_POLICY_BYTES) {
    throw new ConcurError('policy-malformed', `policy has ${bytes.length} bytes, at most ${MAX_POLICY_BYTES} are allowed`);
  }
  const text = utf8Decode(bytes, 'policy-malformed', 'policy');
  const rows = text.split('\n');
  rows.forEach((row, i) => refuseUnsafe(row, i + 1));
  if (rows.pop() !== '') throw malformed(rows.length + 1, 'does not end in a line feed', 'the file may be cut short; end its last line');
  return { text, bytes, lines: rows.flatMap(toLine) };
}

export function malformed(line: number, problem: string, hint?: string): ConcurError {
  return new ConcurError('policy-malformed', `policy line ${line}: ${problem}`, hint === undefined ? {} : { hint });
}

// Control, format (direction overrides, zero width), surrogate, private, unassigned, line and paragraph separators.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

function refuseUnsafe(row: string, number: number): void {
  const found = UNSAFE.exec(row)?.[0];
  if (found === undefined) return;
  if (found === '\r') throw malformed(number, 'has a carriage return', 'lines end in LF alone: sed -i "s/\\r$//" FILE');
  if (found === '\t') throw malformed(number, 'has a tab', 'separate words by spaces');
  const codePoint = (found.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
  throw malformed(number, `has the character U+${codePoint}, which cannot be seen`, 'remove it');
}

function toLine(row: string, index: number): Line[] {
  const number = index + 1;
  if (row === '' || row.startsWith('#')) return [];
  if (row.startsWith(' ')) throw malformed(number, 'starts with a space', 'start each line with its word');
  if (row.endsWith(' ')) throw malformed(number, 'ends in a space', 'remove it');
  const [word, ...values] = row.split(/ +/) as [string, ...string[]];
  if (values.some((value) => value.startsWith('#'))) throw malformed(number, 'has a comment after its words', 'give the comment a line of its own');
  return [{ number, word, values }];
}
