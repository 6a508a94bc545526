/** The words that a line may start with, and what somebody meant who wrote another. */

/** Word to the way in which its line is written. */
export const WORDS: Readonly<Record<string, string>> = {
  project: 'project tails',
  signer: 'signer PETNAME FINGERPRINT',
  group: 'group NAME 2 alice bob carol',
  quorum: 'quorum GROUP',
  fresh: 'fresh 14d',
  contest: 'contest 1',
  expires: 'expires 2027-01-31',
  sequence: 'sequence 1',
  root: 'root 2 NAME NAME=FINGERPRINT',
  witness: 'witness 1 NAME=FINGERPRINT',
  late: 'late 7d',
  foreign: 'foreign sha256sums tails-{release}-*',
  accept: 'accept weak',
  join: 'join unbound',
};

/** What policies, keyrings and signature files elsewhere call the same. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  threshold: 'group', member: 'group', members: 'group', team: 'group', key: 'signer', builder: 'signer', person: 'signer', trust: 'signer', name: 'project', package: 'project',
  expiry: 'expires', version: 'sequence', serial: 'sequence', max_age: 'fresh', allow: 'accept',
};

/** A known word that is written nearly so, or called so elsewhere; null for none. */
export function wordMeantBy(word: string): string | null {
  const lower = word.toLowerCase().replace(/:$/, '');
  const known = Object.keys(WORDS);
  if (known.includes(lower)) return lower;
  const other = Object.hasOwn(ELSEWHERE, lower) ? ELSEWHERE[lower] : undefined;
  // A long word is near to none.
  return other ?? (lower.length > 12 ? null : known.find((candidate) => editDistance(candidate, lower) <= 2)) ?? null;
}

/** How many letters have to be added, removed or replaced (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min((row[j] as number) + (a[i] === b[j] ? 0 : 1), (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
