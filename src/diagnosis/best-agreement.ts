/**
 * The best agreement of any of many divisions with a group. It is asked for every random group, so divisions into two
 * parts of which nothing is unknown, which are most, are kept side by side, a row of them for each signer.
 */

import { adjustedIndex, agreementWithGroup, pairsOf, type Division } from './agreement.ts';

/** Group of signers, by where they stand, to the best agreement. */
export type BestAgreement = (group: Int16Array) => number;

/** @param size of every group */
export function prepareBest(divisions: readonly Division[], within: readonly number[], size: number): BestAgreement {
  const isPlain = (division: Division): boolean => division.sizes.length === 2 && division.size === within.length;
  const ofTwo = bestOfTwo(divisions.filter(isPlain), within, size);
  const others = divisions.filter((division) => !isPlain(division));
  const met = new Int32Array(others.reduce((most, { sizes }) => Math.max(most, sizes.length), 1));
  return (group) => {
    let best = ofTwo(group);
    for (const division of others) best = Math.max(best, agreementWithGroup(division, group, met));
    return best;
  };
}

function bestOfTwo(divisions: readonly Division[], within: readonly number[], size: number): BestAgreement {
  const rows = new Map(within.map((i) => [i, Uint16Array.from(divisions, ({ codes }) => codes[i] as number)]));
  const table = agreements(within.length, size);
  /** Of each division, where its second part's agreements begin in the table. */
  const starts = Int32Array.from(divisions, ({ sizes }) => (sizes[1] as number) * (size + 1));
  const met = new Uint16Array(divisions.length);
  return (group) => {
    met.fill(0);
    for (const i of group) {
      const row = rows.get(i) as Uint16Array;
      for (let at = 0; at < met.length; at++) met[at] = (met[at] as number) + (row[at] as number);
    }
    let best = -1;
    for (let at = 0; at < met.length; at++) best = Math.max(best, table[(starts[at] as number) + (met[at] as number)] as number);
    return best;
  };
}

/** For each size of a part, then each number of its members in the group. */
function agreements(all: number, size: number): Float64Array {
  return Float64Array.from({ length: (all + 1) * (size + 1) }, (_, i) => {
    const part = Math.floor(i / (size + 1));
    const inside = i % (size + 1);
    const together = pairsOf(inside) + pairsOf(part - inside) + pairsOf(size - inside) + pairsOf(all - part - size + inside);
    return adjustedIndex(together, pairsOf(part) + pairsOf(all - part), pairsOf(size) + pairsOf(all - size), pairsOf(all));
  });
}
