/** Two contenders, side by side in one run: a number of its own says little on a machine that others use too. */

/** Does the work once. @returns its speed in units a second (whatever unit both contenders share) */
export type Contender = () => Promise<number>;

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Comparison {
  readonly ours: Spread;
  readonly theirs: Spread;
  /** Ours divided by theirs, round by round: above 1 we are faster. */
  readonly ratio: Spread;
  readonly rounds: number;
}

/**
 * One unmeasured round to warm caches, then `rounds` rounds of both.
 * Who goes first alternates (A B, B A, …), so that a machine that slows down is unfair to neither.
 */
export async function compare(ours: Contender, theirs: Contender, rounds: number): Promise<Comparison> {
  const speeds: [ours: number, theirs: number][] = [];
  for (let round = 0; round <= rounds; round++) {
    const weGoFirst = round % 2 === 0;
    const first = await (weGoFirst ? ours : theirs)();
    const second = await (weGoFirst ? theirs : ours)();
    if (round > 0) speeds.push(weGoFirst ? [first, second] : [second, first]);
  }
  return {
    ours: spread(speeds.map(([our]) => our)),
    theirs: spread(speeds.map(([, their]) => their)),
    ratio: spread(speeds.map(([our, their]) => our / their)),
    rounds,
  };
}

/** @param values at least one, in any order */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { median: rounded(median), min: rounded(sorted[0] as number), max: rounded(sorted.at(-1) as number) };
}

/** Four significant digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
