/** Numbers and lists inside a sentence. */

/** `1 dissent`, `3 dissents`, `2 people` */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `a, b or c` */
export function joined(words: readonly string[], conjunction: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

const LONGEST_LIST = 6;

/** A long list cut to `a, b, c, d, e, f, 12 others`. */
export function inShort(words: readonly string[]): readonly string[] {
  const surplus = words.length - LONGEST_LIST;
  return surplus > 1 ? [...words.slice(0, LONGEST_LIST), `${surplus} others`] : words;
}
