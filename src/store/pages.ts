/** Long ranges, piece by piece, so that a store of any size is walked in little memory. */

import type { View } from './database.ts';
import { keysBelow, partOf, type KeyRange, type Table } from './keys.ts';
import type { Stored } from './record.ts';

const ENTRIES = 500;
const KEYS = 10_000;

/** In order; what is put on the way may or may not be there, unless the view is of one moment. */
export async function* entriesIn(view: View, range: KeyRange): AsyncGenerator<Stored[]> {
  yield* pages((rest) => view.entries(rest), (entry) => entry.key, { range, size: ENTRIES });
}

/** As above. */
export async function* keysIn(view: View, range: KeyRange): AsyncGenerator<string[]> {
  yield* pages((rest) => view.keys(rest), (key) => key, { range, size: KEYS });
}

/** The next parts of the table's keys, once each, sorted. It jumps from one to the next: the cost is that of the answer, not of the table. */
export async function distinctParts(view: View, table: Table, ...parts: string[]): Promise<string[]> {
  const found: string[] = [];
  const range = keysBelow(table, ...parts);
  for (;;) {
    const last = found.at(-1);
    const rest = last === undefined ? range : { ...range, gt: keysBelow(table, ...parts, last).lt };
    const [key] = await view.keys({ ...rest, limit: 1 });
    if (key === undefined) return found;
    found.push(partOf(key, 1 + parts.length));
  }
}

async function* pages<T>(read: (range: KeyRange) => Promise<T[]>, keyOf: (item: T) => string, { range, size }: { range: KeyRange; size: number }): AsyncGenerator<T[]> {
  for (let rest = range; ;) {
    const page = await read({ ...rest, limit: size });
    if (page.length > 0) yield page;
    if (page.length < size) return;
    rest = { gt: keyOf(page.at(-1) as T), lt: range.lt };
  }
}
