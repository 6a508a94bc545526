/** The tries of docs/formats/sync.md over sorted lists: what a store must give, in as few lines as can be. */

import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { itemOfKey, keysBelow, keyText, type KeyText } from '../../src/sync/prefixes.ts';
import { MAX_LEAF_ITEMS, summarise, type SignerRoot, type TrieItem, type TrieName, type TrieNode, type TriePrefix, type TrieSummary, type Tries } from '../../src/sync/tries.ts';

/** One trie: its keys in order, and summaries that were asked for since it last changed. */
class MemoryTrie {
  keys: KeyText[] = [];
  readonly #summaries = new Map<TriePrefix, TrieSummary>();
  #isSorted = true;

  add(items: readonly TrieItem[]): void {
    for (const item of items) this.keys.push(keyText(item));
    this.#isSorted = false;
    this.#summaries.clear();
  }

  remove(items: readonly TrieItem[]): void {
    const gone = new Set(items.map(keyText));
    this.keys = this.keys.filter((key) => !gone.has(key));
    this.#summaries.clear();
  }

  node(prefix: TriePrefix): TrieNode {
    const [from, to] = this.#range(prefix);
    if (to - from <= MAX_LEAF_ITEMS) return { kind: 'leaf', items: this.keys.slice(from, to).map(itemOfKey) };
    return { kind: 'inner', children: [this.summary(`${prefix}0`), this.summary(`${prefix}1`)] };
  }

  summary(prefix: TriePrefix): TrieSummary {
    const kept = this.#summaries.get(prefix) ?? summarise(this.node(prefix));
    this.#summaries.set(prefix, kept);
    return kept;
  }

  items(prefix: TriePrefix, after: TrieItem | null, limit: number): TrieItem[] {
    const [from, to] = this.#range(prefix);
    const start = after === null ? from : Math.max(from, this.#placeAfter(keyText(after)));
    return this.keys.slice(start, Math.min(to, start + limit)).map(itemOfKey);
  }

  #range(prefix: TriePrefix): readonly [number, number] {
    if (!this.#isSorted) this.keys = [...new Set(this.keys)].sort();
    this.#isSorted = true;
    const { first, last } = keysBelow(prefix);
    return [this.#place((key) => key >= first), this.#placeAfter(last)];
  }

  #placeAfter(key: KeyText): number {
    return this.#place((other) => other > key);
  }

  /** The first place whose key is so. */
  #place(isSo: (key: KeyText) => boolean): number {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isSo(this.keys[middle] as KeyText)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

export class MemoryTries implements Tries {
  readonly #scopes = new Map<string, Map<Fingerprint, MemoryTrie>>();

  add(name: TrieName, ...items: readonly TrieItem[]): this {
    return this.addAll(name, items);
  }

  /** The same for more than can be spread. */
  addAll({ scope, signer }: TrieName, items: readonly TrieItem[]): this {
    const signers = this.#scopes.get(scope) ?? new Map<Fingerprint, MemoryTrie>();
    const trie = signers.get(signer) ?? new MemoryTrie();
    trie.add(items);
    this.#scopes.set(scope, signers.set(signer, trie));
    return this;
  }

  remove({ scope, signer }: TrieName, ...items: readonly TrieItem[]): void {
    this.#scopes.get(scope)?.get(signer)?.remove(items);
  }

  scopes(): string[] {
    return [...this.#scopes.keys()].sort();
  }

  async roots(scope: string): Promise<SignerRoot[]> {
    const signers = [...this.#scopes.get(scope) ?? []].sort(([a], [b]) => (a < b ? -1 : 1));
    return signers.map(([signer, trie]) => ({ signer, ...trie.summary('') })).filter(({ count }) => count > 0);
  }

  async node({ scope, signer }: TrieName, prefix: TriePrefix): Promise<TrieNode> {
    return this.#scopes.get(scope)?.get(signer)?.node(prefix) ?? { kind: 'leaf', items: [] };
  }

  async items({ scope, signer }: TrieName, prefix: TriePrefix, after: TrieItem | null, limit: number): Promise<TrieItem[]> {
    return this.#scopes.get(scope)?.get(signer)?.items(prefix, after, limit) ?? [];
  }

  /** All of one trie, in order. */
  all({ scope, signer }: TrieName): TrieItem[] {
    return this.#scopes.get(scope)?.get(signer)?.items('', null, Infinity) ?? [];
  }
}
