/**
 * Where the parts of a trie stand. Its items are the timeline's own keys, which sort as its items do: by time, then
 * by id. All that lies below a prefix is one range of them.
 */

import type { Hex } from '../base/bytes.ts';
import { quoted } from '../base/printable.ts';
import { isSha256 } from '../base/sha256.ts';
import type { TrieItem, TrieName, TriePrefix } from '../sync/tries.ts';
import { storeDamaged } from './damage.ts';
import { keyOf, keysBelow, LAST_SECOND, partsOf, sortable, type KeyRange } from './keys.ts';

const TIME_BITS = 32;
const ID_DIGITS = 64;
const TIMELINE = keyOf('timeline', '');
const TIMELINE_OF_ANYONE = keyOf('timeline', '', '');

export function itemKey({ scope, signer }: TrieName, { time, id }: TrieItem): string {
  return keyOf('timeline', signer, scope, sortable(time), id);
}

/** Undefined when it is no item's key: the timeline of anyone is not one signer's. */
export function trieOfItem(key: string): TrieName | undefined {
  if (!key.startsWith(TIMELINE) || key.startsWith(TIMELINE_OF_ANYONE)) return undefined;
  const [, signer, scope] = partsOf(key) as [string, string, string];
  return { scope, signer };
}

/** @throws ConcurError store-damaged when it is no item's key */
export function itemAt(key: string): TrieItem {
  // The last two parts, found from the end: this runs for every item that is hashed.
  const end = key.lastIndexOf('\u0000');
  const time = Number(key.slice(key.lastIndexOf('\u0000', end - 1) + 1, end));
  const id = key.slice(end + 1);
  if (!(time <= LAST_SECOND) || !isSha256(id)) throw storeDamaged(`an attestation is listed under ${quoted(id)} and the time ${time}`);
  return { time, id };
}

/** In order. @param after where to begin, if that is further on */
export function itemsBelow(trie: TrieName, prefix: TriePrefix, after?: TrieItem): KeyRange {
  const [first, last] = [itemKey(trie, firstBelow(prefix)), itemKey(trie, lastBelow(prefix))];
  const lt = `${last}\u0000`;
  const given = after === undefined ? '' : itemKey(trie, after);
  return given < first ? { gte: first, lt } : { gt: given, lt: given > last ? `${given}\u0000` : lt };
}

export function lastBelow(prefix: TriePrefix): TrieItem {
  return itemOfBits(prefix, '1');
}

/** The dot keeps the root's key from being that of its range. */
export function nodeKey({ scope, signer }: TrieName, prefix: TriePrefix): string {
  return keyOf('node', scope, signer, `.${prefix}`);
}

export function nodesOf({ scope, signer }: TrieName): KeyRange {
  return keysBelow('node', scope, signer);
}

export function prefixOf(key: string): TriePrefix {
  return key.slice(key.lastIndexOf('.') + 1);
}

export function rootKey({ scope, signer }: TrieName): string {
  return keyOf('trie', scope, signer);
}

/** One text for each trie. */
export function nameOf({ scope, signer }: TrieName): string {
  return `${scope}\u0000${signer}`;
}

/** All bits of the place of the item with this key. */
export function bitsOf(key: string): string {
  return bitsOfItem(itemAt(key));
}

export function bitsOfItem({ time, id }: TrieItem): string {
  let bits = time.toString(2).padStart(TIME_BITS, '0');
  for (let i = 0; i < ID_DIGITS; i += 4) bits += Number.parseInt(id.slice(i, i + 4), 16).toString(2).padStart(16, '0');
  return bits;
}

function firstBelow(prefix: TriePrefix): TrieItem {
  return itemOfBits(prefix, '0');
}

function itemOfBits(prefix: TriePrefix, fill: '0' | '1'): TrieItem {
  return { time: Number.parseInt(prefix.slice(0, TIME_BITS).padEnd(TIME_BITS, fill), 2), id: idOfBits(prefix.slice(TIME_BITS), fill) };
}

function idOfBits(bits: string, fill: '0' | '1'): Hex {
  let digits = '';
  for (let i = 0; i < bits.length; i += 4) digits += Number.parseInt(bits.slice(i, i + 4).padEnd(4, fill), 2).toString(16);
  return digits.padEnd(ID_DIGITS, fill === '0' ? '0' : 'f');
}
