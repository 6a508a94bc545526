/** Columns under each other, by the width that a terminal gives them, not by their number of characters. */

import stringWidth from 'string-width';
import { printable } from '../../src/base/printable.ts';
import type { Line, Span } from './line.ts';

const GAP = 2;

/** @param rows of equally many cells; the first may be a heading */
export function table(rows: readonly (readonly Span[])[]): Line[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) => row.flatMap((cell, column) => {
    const last = column === row.length - 1;
    return last ? [cell] : [cell, ' '.repeat((widths[column] as number) - widthOf(cell) + GAP)];
  }));
}

function widthOf(cell: Span): number {
  return stringWidth(printable(typeof cell === 'string' ? cell : cell.text));
}
