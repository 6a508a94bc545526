/**
 * How well two divisions of the same signers agree: the adjusted Rand index (Hubert and Arabie 1985). It is 1 for the
 * same division and 0 on average for what chance gives, however many parts there are, so that a fact with a value of its
 * own for nearly everybody does not look good.
 */

/** A division of `size` signers: for each its part, or -1 for those left out. */
export interface Division {
  readonly codes: Int16Array;
  /** Signers in each part. */
  readonly sizes: Int32Array;
  readonly size: number;
  /** Pairs of signers in the same part. */
  readonly pairs: number;
}

/** @param within signers that count; the others are left out */
export function divide(codes: Int16Array, within: readonly number[]): Division {
  const kept = new Int16Array(codes.length).fill(-1);
  const places = new Map<number, number>();
  const sizes: number[] = [];
  for (const i of within) {
    const code = codes[i] as number;
    if (code < 0) continue;
    const place = places.get(code) ?? places.size;
    places.set(code, place);
    kept[i] = place;
    sizes[place] = (sizes[place] ?? 0) + 1;
  }
  return { codes: kept, sizes: Int32Array.from(sizes), size: sizes.reduce((sum, n) => sum + n, 0), pairs: sizes.reduce((sum, n) => sum + pairsOf(n), 0) };
}

/**
 * With the division into `group` and all others: in steps of the group's size only, for it is asked many thousand times.
 * @param met zeros, as many as there are parts; they are zeros again afterwards
 */
export function agreementWithGroup(division: Division, group: Int16Array, met: Int32Array): number {
  const { codes, sizes, size, pairs } = division;
  let inside = 0;
  let together = pairs;
  for (let i = 0; i < group.length; i++) {
    const code = codes[group[i] as number] as number;
    if (code < 0) continue;
    const before = met[code] as number;
    together += 2 * before + 1 - (sizes[code] as number);
    met[code] = before + 1;
    inside++;
  }
  for (let i = 0; i < group.length; i++) met[Math.max(0, codes[group[i] as number] as number)] = 0;
  return adjustedIndex(together, pairs, pairsOf(inside) + pairsOf(size - inside), pairsOf(size));
}

/**
 * With another division.
 * @param parts for each signer its part, below `count`, or -1
 */
export function agreementWithParts({ codes, sizes, pairs }: Division, { parts, count }: { parts: ArrayLike<number>; count: number }): number {
  const cells = new Int32Array(sizes.length * count);
  const others = new Int32Array(count);
  let size = 0;
  let together = 0;
  let b = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    const part = parts[i] as number;
    if (code < 0 || part < 0) continue;
    const cell = part * sizes.length + code;
    size++;
    b += (others[part] as number);
    others[part] = (others[part] as number) + 1;
    together += (cells[cell] as number);
    cells[cell] = (cells[cell] as number) + 1;
  }
  return adjustedIndex(together, pairs, b, pairsOf(size));
}

/** Of pairs: together in both divisions, in the one, in the other, and all that there are. */
export function adjustedIndex(together: number, a: number, b: number, all: number): number {
  if (all === 0) return 0;
  const expected = (a * b) / all;
  const most = (a + b) / 2;
  // Both put everybody together, or both everybody alone: the same, and nothing is learnt from it.
  return most === expected ? Number(together === most) : (together - expected) / (most - expected);
}

export function pairsOf(n: number): number {
  return (n * (n - 1)) / 2;
}
