/**
 * Text from elsewhere made safe to show: every character that is invisible, that moves the cursor or that
 * alters its neighbours becomes a visible escape, so that nothing that was received can hide or forge a line.
 * (util.stripVTControlCharacters leaves carriage returns and right-to-left overrides.)
 */

// Cc control, Cf format (bidi, zero-width), Cs surrogate, Co private use, Cn unassigned, Z every space but the
// plain one, M combining marks (one character piles onto another), DI letters without a shape (Hangul fillers),
// and the Braille pattern without dots.
const UNSAFE = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}\p{M}\p{DI}\u2800]/gu;
const MAX_QUOTED_CHARACTERS = 120;

/** One line of printable characters. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** A received value inside a sentence: printable, in quotation marks, cut where it would flood a screen. */
export function quoted(text: string): string {
  if (text.length <= MAX_QUOTED_CHARACTERS) return `"${printable(text)}"`;
  return `"${printable(text.slice(0, MAX_QUOTED_CHARACTERS))}…" (${text.length} characters)`;
}
