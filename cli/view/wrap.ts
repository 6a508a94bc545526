/** Breaks a long line between its words, where a terminal would break it after so many characters, wherever that is. */

import { printable } from '../../src/base/printable.ts';

interface Piece {
  readonly text: string;
}

interface Word<P> {
  /** Spaces before it. */
  readonly gap: number;
  readonly pieces: readonly P[];
}

/** Further than the line itself is indented. */
const HANGING = 2;

/**
 * The rows of a line; what a piece carries beside its text, such as a colour, stays with it. A word that is longer than a row stays whole.
 * Every character counts as one column: where that is wrong the terminal breaks the row again.
 */
export function wrapped<P extends Piece>(line: readonly P[], columns: number): P[][] {
  if (widthOf(line) <= columns) return [[...line]];
  const words = wordsOf(line);
  const indent = (words[0]?.gap ?? 0) + HANGING;
  const rows: P[][] = [];
  let taken = Infinity;
  for (const { gap, pieces } of words) {
    const fits = taken + gap + widthOf(pieces) <= columns;
    const space = fits || rows.length === 0 ? gap : indent;
    if (!fits) rows.push([]);
    taken = (fits ? taken : 0) + space + widthOf(pieces);
    rows.at(-1)?.push(...spaces(space, pieces), ...pieces);
  }
  return rows;
}

/** Pieces that touch are one word. */
function wordsOf<P extends Piece>(line: readonly P[]): Word<P>[] {
  const words: { gap: number; pieces: P[] }[] = [{ gap: 0, pieces: [] }];
  for (const piece of line) {
    for (const text of piece.text.split(/( +)/).filter((part) => part !== '')) {
      const isSpace = text.startsWith(' ');
      if (isSpace && words.at(-1)?.pieces.length !== 0) words.push({ gap: 0, pieces: [] });
      const word = words.at(-1) as { gap: number; pieces: P[] };
      if (isSpace) word.gap += text.length;
      else word.pieces.push({ ...piece, text });
    }
  }
  return words.filter((word) => word.pieces.length > 0);
}

function spaces<P extends Piece>(number: number, [like]: readonly P[]): P[] {
  return number === 0 || like === undefined ? [] : [{ ...like, text: ' '.repeat(number) }];
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((width, { text }) => width + printable(text).length, 0);
}
