/**
 * A policy's text to its lines of words.
 *
 * LF only, single spaces or runs of them between words, comments on lines of their own: one text reads the
 * same for a person and for the program, whatever the terminal or the editor.
 */

import { utf8Decode, utf8Encode } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { MAX_POLICY_BYTES } from '../base/limits.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly word: string;
  readonly values: readonly string[];
}

/** A line that cannot be used. */
export interface Mistake {
  /** From 1; null for one of the whole text. */
  readonly line: number | null;
  readonly error: ConcurError;
  /** What the line would have defined, as far as that can be told: what names it is no mistake of its own. */
  readonly spoils: string | null;
}

export interface PolicyText {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Without comments and empty lines, and without those that are mistakes. */
  readonly lines: readonly Line[];
  readonly mistakes: readonly Mistake[];
}

/** @throws ConcurError policy-malformed when no line can be told from another */
export function readPolicyText(input: string | Uint8Array): PolicyText {
  const bytes = typeof input === 'string' ? utf8Encode(input) : input;
  if (bytes.length === 0) throw new ConcurError('policy-malformed', 'policy is empty', { hint: 'concur policy draft writes a first one' });
  if (bytes.length > MAX_POLICY_BYTES) {
    throw new ConcurError('policy-malformed', `policy has ${bytes.length} bytes, at most ${MAX_POLICY_BYTES} are allowed`, { hint: 'is it the right file?' });
  }
  const text = decode(bytes);
  const rows = text.split('\n');
  const last = rows.pop();
  const [lines, mistakes]: [Line[], Mistake[]] = [[], []];
  rows.forEach((row, i) => readRow(row, i + 1, { lines, mistakes }));
  if (last !== undefined && last !== '') mistakes.push(mistakeOn(last, rows.length + 1, problemOf(last, rows.length + 1) ?? unended(rows.length + 1)));
  return { text, bytes, lines, mistakes };
}

function unended(number: number): ConcurError {
  return malformed(number, 'does not end in a line feed', 'the file may be cut short; end its last line');
}

/** @param hint what to write instead, or to do */
export function malformed(line: number, problem: string, hint: string): ConcurError {
  return new ConcurError('policy-malformed', `policy line ${line}: ${shortened(problem)}`, { hint: shortened(hint) });
}

/** A line may be as long as the file, and what quotes it is to be read. */
const LONGEST = 500;

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8Decode(bytes, 'policy-malformed', 'policy');
  } catch (error) {
    if (!isConcurError(error) || error.message.includes('byte order mark')) throw error;
    if (bytes[0] === 0xff || bytes[0] === 0xfe) throw new ConcurError('policy-malformed', 'policy is not UTF-8, but perhaps UTF-16', { hint: 'save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE', cause: error });
    throw malformed(firstIllFormed(bytes), 'is not well-formed UTF-8', 'save the file as UTF-8');
  }
}

function firstIllFormed(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [line, start] = [1, 0];
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      // The line that is looked for: all before it were well-formed.
      return line;
    }
    [line, start] = [line + 1, end + 1];
  }
  return line;
}

function readRow(row: string, number: number, { lines, mistakes }: { readonly lines: Line[]; readonly mistakes: Mistake[] }): void {
  const problem = problemOf(row, number);
  if (problem !== null) mistakes.push(mistakeOn(row, number, problem));
  else if (row !== '' && !row.startsWith('#')) {
    const [word, ...values] = row.split(/ +/) as [string, ...string[]];
    lines.push({ number, word, values });
  }
}

function mistakeOn(row: string, line: number, error: ConcurError): Mistake {
  return { line, error, spoils: row.trim().split(/\s+/)[1] ?? null };
}

// Control, format (direction overrides, zero width), surrogate, private, unassigned, line and paragraph separators.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

function problemOf(row: string, number: number): ConcurError | null {
  const found = UNSAFE.exec(row)?.[0];
  if (found === '\r') return malformed(number, 'has a carriage return', 'lines end in LF alone: sed -i "s/\\r$//" FILE');
  if (found === '\t') return malformed(number, 'has a tab', 'separate words by spaces');
  if (found !== undefined) return malformed(number, `has the character ${codePoint(found)}, which cannot be seen`, 'remove it');
  if (row === '' || row.startsWith('#')) return null;
  // Every name and number is of ASCII, so this is a letter that looks like another, or a space that is none.
  const foreign = /[^\x20-\x7e]/u.exec(row)?.[0];
  if (foreign !== undefined) return malformed(number, `has the character "${foreign}" (${codePoint(foreign)}), and outside of comments only ASCII is read`, 'it may look like another: type the line again');
  if (row.startsWith(' ')) return malformed(number, 'starts with a space', 'start each line with its word');
  if (row.endsWith(' ')) return malformed(number, 'ends in a space', 'remove it');
  if (/ #/.test(row)) return malformed(number, 'has a comment after its words', 'give the comment a line of its own');
  return null;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}
