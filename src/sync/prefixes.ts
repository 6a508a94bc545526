/** Places in a trie: keys as text that sorts like the bytes, and what lies below a prefix. */

import { toHex, type Hex } from '../base/bytes.ts';
import { TRIE_KEY_BYTES, type TrieItem, type TriePrefix } from './tries.ts';

const KEY_DIGITS = 2 * TRIE_KEY_BYTES;
const TIME_DIGITS = 8;

/** An item's key in hexadecimal: texts compare as the keys do. */
export type KeyText = Hex;

export function keyText({ time, id }: TrieItem): KeyText {
  return time.toString(16).padStart(TIME_DIGITS, '0') + id;
}

/** @param key of TRIE_KEY_BYTES bytes, in hexadecimal */
export function itemOfKey(key: KeyText): TrieItem {
  return { time: Number.parseInt(key.slice(0, TIME_DIGITS), 16), id: key.slice(TIME_DIGITS) };
}

/** The least and the greatest key that begin with the prefix. */
export function keysBelow(prefix: TriePrefix): { readonly first: KeyText; readonly last: KeyText } {
  const begun = Math.ceil(prefix.length / 4);
  return {
    first: digitsOf(prefix.padEnd(4 * begun, '0')).padEnd(KEY_DIGITS, '0'),
    last: digitsOf(prefix.padEnd(4 * begun, '1')).padEnd(KEY_DIGITS, 'f'),
  };
}

export function isBelow(prefix: TriePrefix, item: TrieItem): boolean {
  const { first, last } = keysBelow(prefix);
  const key = keyText(item);
  return first <= key && key <= last;
}

/** The bit of the key that decides between the children of a node. @param depth bits of the node's prefix */
export function bitOf(item: TrieItem, depth: number): 0 | 1 {
  const digit = Number.parseInt(keyText(item).charAt(depth >> 2), 16);
  return (digit & (8 >> (depth & 3))) === 0 ? 0 : 1;
}

/** The prefix's bytes, filled up with zeros. */
export function prefixBytes(prefix: TriePrefix): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(prefix.length / 8));
  for (let i = 0; i < prefix.length; i++) {
    if (prefix[i] === '1') bytes[i >> 3] = (bytes[i >> 3] as number) | (0x80 >> (i & 7));
  }
  return bytes;
}

/** @param bits how many of the bytes' bits belong to the prefix */
export function prefixOfBytes(bytes: Uint8Array, bits: number): TriePrefix {
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('').slice(0, bits);
}

/** The key's bytes as text. */
export function keyOfBytes(bytes: Uint8Array): KeyText {
  return toHex(bytes);
}

function digitsOf(bits: string): Hex {
  let digits = '';
  for (let i = 0; i < bits.length; i += 4) digits += Number.parseInt(bits.slice(i, i + 4), 2).toString(16);
  return digits;
}
