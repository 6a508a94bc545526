/** Which of two release labels is the newer one. Nobody signs an order of releases: this is for words, and decides no verdict. */

/** Such as `28.1rc1` and `3.0~rc2`: what comes before the release that it is called by. */
const BEFORE = new Set(['alpha', 'beta', 'rc', 'pre', 'preview', 'dev', 'snapshot', 'nightly']);

/** In order: what comes before the release, its end, a word behind it, one more number. */
type Rank = 0 | 1 | 2 | 3;

/** @returns below zero when `a` is older, above when it is newer, 0 for the same; null when the labels do not tell */
export function compareReleases(a: string, b: string): number | null {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareParts(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers and words: how they are separated says nothing, but for the tilde. */
function partsOf(label: string): string[] {
  return label.toLowerCase().replace(/^v(?=\d)/, '').match(/\d+|[a-z]+|~/g) ?? [];
}

function compareParts(a: string | undefined, b: string | undefined): number | null {
  if (a === b) return 0;
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  if (rankA !== rankB) return rankA - rankB;
  if (rankA === 3) return compareNumbers(a as string, b as string);
  if (a === '~' || b === '~') return a === '~' ? -1 : 1;
  // Of code names nobody can tell the order; `alpha`, `beta` and `rc` are in that of the alphabet.
  return rankA === 0 || (a as string).length + (b as string).length === 2 ? (a as string) < (b as string) ? -1 : 1 : null;
}

function rankOf(part: string | undefined): Rank {
  if (part === undefined) return 1;
  if (/^\d/.test(part)) return 3;
  return part === '~' || BEFORE.has(part) ? 0 : 2;
}

/** Of any length: dates are longer than what a number holds exactly. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || (left < right ? -1 : Number(left > right));
}
