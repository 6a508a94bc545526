/** Numbers, lists and hashes inside a sentence. */

import type { Hex } from '../base/bytes.ts';

/** `1 builder`, `2 builders` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 is`, `2 are` */
export function shown(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

const LONGEST_LIST = 6;

/** `a, b or c`; a long list ends in `or 12 others` */
export function joined(words: readonly string[], conjunction: 'and' | 'or'): string {
  const surplus = words.length - LONGEST_LIST;
  const listed = surplus > 1 ? [...words.slice(0, LONGEST_LIST), `${surplus} others`] : words;
  return listed.length < 2 ? listed.join('') : `${listed.slice(0, -1).join(', ')} ${conjunction} ${listed.at(-1)}`;
}

/** `6954…4f7b`: for sentences only; wherever a hash is to be compared it stands whole. */
export function shortHash(hash: Hex): string {
  return `${hash.slice(0, 4)}…${hash.slice(-4)}`;
}

export function inWords(hashes: readonly Hex[]): string {
  return joined(hashes.map(shortHash), 'and');
}
