/**
 * Text from elsewhere made safe to show: every control, format, surrogate and separator character
 * becomes a visible escape, so that nothing that was received can move the cursor, hide or forge a line.
 * (util.stripVTControlCharacters leaves carriage returns and right-to-left overrides.)
 */

// Cc control, Cf format (bidi, zero-width), Cs surrogate, Co private use, Cn unassigned, Zl/Zp line separators,
// and combining marks, which let one character pile onto another.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{M}]/gu;

/** One line of printable characters. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}
