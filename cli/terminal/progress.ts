/** How far something has come, with somebody watching: a line that is redrawn on a terminal, else one line every ten seconds. */

import type { Context } from '../context.ts';
import type { Line } from '../view/line.ts';

/** Milliseconds between two looks of the line. */
const REDRAW = 100;
const NEXT_LINE = 10_000;

export interface Watched {
  /** @param line given the milliseconds since the beginning; asked for only when it is time for a line */
  on(line: (milliseconds: number) => Line): void;
  /** Wipes the line that was drawn. */
  end(): void;
}

export function watchProgress({ io, output }: Pick<Context, 'io' | 'output'>): Watched {
  const start = io.elapsed();
  let next = output.animated ? start : start + NEXT_LINE;
  let drawn = false;
  return {
    on(line) {
      const now = io.elapsed();
      if (now < next) return;
      if (output.animated) output.redraw(line(now - start));
      else output.note(line(now - start));
      drawn = output.animated;
      next = now + (output.animated ? REDRAW : NEXT_LINE);
    },
    end() {
      if (drawn) output.redraw(null);
      drawn = false;
    },
  };
}
