/**
 * Which of a trie's inner nodes are stored, in memory: some 20,000 for a million items. A batch deletes the stored ones
 * on its items' paths and no others, so that it writes nothing at all where everything is waiting to be hashed. Nodes that
 * were asked for stay here, since whoever compares two tries asks for the same ones again and again.
 */

import type { TriePrefix } from '../sync/tries.ts';
import type { Children } from './trie-records.ts';

export interface Shape {
  stored: boolean;
  /** Of a stored node, once somebody has computed or read it. */
  children: Children | undefined;
  zero: Shape | undefined;
  one: Shape | undefined;
}

export function emptyShape(): Shape {
  return { stored: false, children: undefined, zero: undefined, one: undefined };
}

export function isEmpty({ stored, zero, one }: Shape): boolean {
  return !stored && zero === undefined && one === undefined;
}

export function markStored(root: Shape, prefix: TriePrefix, children?: Children): void {
  let shape = root;
  for (const bit of prefix) shape = bit === '0' ? (shape.zero ??= emptyShape()) : (shape.one ??= emptyShape());
  shape.stored = true;
  shape.children = children;
}

/** The topmost of the stored nodes at the prefix and below, in order. @param shape what there is at the prefix */
export function topmostStored(shape: Shape | undefined, prefix: TriePrefix): TriePrefix[] {
  if (shape === undefined) return [];
  return shape.stored ? [prefix] : [...topmostStored(shape.zero, `${prefix}0`), ...topmostStored(shape.one, `${prefix}1`)];
}

/** The topmost parts in which nothing is stored, in order. @param shape as above */
export function gapsIn(shape: Shape | undefined, prefix: TriePrefix): TriePrefix[] {
  if (shape === undefined) return [prefix];
  return shape.stored ? [] : [...gapsIn(shape.zero, `${prefix}0`), ...gapsIn(shape.one, `${prefix}1`)];
}

/** What there is at the prefix and below; undefined when nothing is stored there. */
export function shapeAt(root: Shape, prefix: TriePrefix): Shape | undefined {
  let shape: Shape | undefined = root;
  for (const bit of prefix) shape = bit === '0' ? shape?.zero : shape?.one;
  return shape;
}

/** Marks all nodes on the path as not stored. @param bits of an item @returns those that were */
export function clearPath(root: Shape, bits: string): TriePrefix[] {
  const cleared: TriePrefix[] = [];
  const path: Shape[] = [];
  for (let shape: Shape | undefined = root; shape !== undefined; shape = bits[path.length - 1] === '0' ? shape.zero : shape.one) {
    if (shape.stored) cleared.push(bits.slice(0, path.length));
    shape.stored = false;
    shape.children = undefined;
    path.push(shape);
  }
  prune(path, bits);
  return cleared;
}

function prune(path: readonly Shape[], bits: string): void {
  for (let i = path.length - 1; i > 0; i--) {
    if (!isEmpty(path[i] as Shape)) return;
    (path[i - 1] as Shape)[bits[i - 1] === '0' ? 'zero' : 'one'] = undefined;
  }
}
