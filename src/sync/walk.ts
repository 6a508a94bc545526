/**
 * The comparison of one trie with a peer's: what the peer shows of it is held against what is had, and becomes further
 * questions, or picks to be fetched.
 */

import type { Hex } from '../base/bytes.ts';
import { MAX_ASKED_LEVELS, MAX_PREFIX_BITS } from '../base/limits.ts';
import { asideBelow, isTimeBelow, ownCount, ownDigest, ownHalves, ownItems, ownRoot, type Own, type OwnTrie } from './own-side.ts';
import type { ShortForms } from './short-forms.ts';
import type { NodeAsk, Pick, SyncTree } from './sync-messages.ts';
import { MAX_LEAF_ITEMS, type TriePrefix, type TrieSummary } from './tries.ts';

/** Levels shown at a time: each costs a digest for every node, and saves a part of a round trip. */
const LEVELS = 4;
/** Who has more items than this below a prefix finds its own by their times, and does not shorten the ids of all. */
const MANY_ITEMS = 16 * MAX_LEAF_ITEMS;
/** Bits of the number of items in a full leaf. */
const LEAF_BITS = Math.log2(MAX_LEAF_ITEMS);

/** True when the peer shows what it was asked for: lists at the top only, of what is below the prefix, and no more levels. */
export function fits({ prefix, levels, newest, dated }: NodeAsk, tree: SyncTree): boolean {
  if (tree.kind === 'list') return !dated;
  // Times from elsewhere would have this node look through what it was not asked about, again and again.
  if (tree.kind === 'dated') return dated && tree.items.every(({ time }) => isTimeBelow(prefix, time));
  return tree.kind === 'empty' || (tree.kind === 'split' && fitsBelow(tree, levels, newest));
}

function fitsBelow(tree: SyncTree, levels: number, newest: NodeAsk['newest']): boolean {
  if (tree.kind !== 'split') return tree.kind === 'empty' || tree.kind === 'cut';
  const isFork = tree.children.every(({ kind }) => kind !== 'empty');
  return (levels > 0 || newest) && tree.children.every((child) => fitsBelow(child, isFork ? levels - 1 : levels, newest));
}

/** A question, and what is had below its prefix. */
export interface Question {
  readonly ask: NodeAsk;
  readonly own: Own;
}

export class Walk {
  readonly side: OwnTrie;
  /** The last is asked first. */
  readonly questions: Question[] = [];
  /** The first is fetched first. */
  readonly picks: Pick[] = [];
  readonly #short: ShortForms;

  constructor(side: OwnTrie, short: ShortForms) {
    this.side = side;
    this.#short = short;
  }

  get isOver(): boolean {
    return this.questions.length === 0 && this.picks.length === 0;
  }

  /** The first question about the trie, or the whole of it when nothing of it is had. @param root this node's */
  begin(root: TrieSummary | undefined): void {
    const own = ownRoot(root);
    if (this.#hasNothing('', own)) this.picks.push({ kind: 'below', prefix: '', after: null });
    else this.questions.push({ ask: { prefix: '', levels: LEVELS, newest: true, dated: isMuch(own) }, own });
  }

  /** Takes what the peer has at the question's node. */
  async compare({ ask: { prefix }, own }: Question, tree: SyncTree): Promise<void> {
    const before = this.questions.length;
    await this.#compare(prefix, own, tree);
    // What stands to the left is asked first, so that what comes is in order.
    this.questions.push(...this.questions.splice(before).reverse());
  }

  async #compare(prefix: TriePrefix, own: Own, tree: SyncTree): Promise<void> {
    switch (tree.kind) {
      case 'empty': return;
      case 'list': return this.#pick(prefix, own, { ids: tree.ids, times: null });
      case 'dated': return this.#pick(prefix, own, { ids: tree.items.map(({ id }) => id), times: tree.items.map(({ time }) => time) });
      case 'cut': return this.#compareCut(prefix, own, tree);
      case 'split': {
        if (this.#hasNothing(prefix, own) || prefix.length === MAX_PREFIX_BITS) {
          this.picks.push({ kind: 'below', prefix, after: null });
          return;
        }
        const [left, right] = await ownHalves(this.side, prefix, own);
        await this.#compare(`${prefix}0`, left, tree.children[0]);
        await this.#compare(`${prefix}1`, right, tree.children[1]);
      }
    }
  }

  #compareCut(prefix: TriePrefix, own: Own, { bits, digest }: SyncTree & { kind: 'cut' }): void {
    if (this.#hasNothing(prefix, own)) this.picks.push({ kind: 'below', prefix, after: null });
    else if (ownCount(own) === 0 || this.#short.node(ownDigest(own)) !== digest) {
      this.questions.push({ ask: { prefix, levels: levelsTo(bits), newest: false, dated: isMuch(own) }, own });
    }
  }

  /** Picks those of the peer's items that are not had. Of equal short ids each one that is had answers for one. */
  async #pick(prefix: TriePrefix, own: Own, { ids, times }: { readonly ids: readonly Hex[]; readonly times: readonly number[] | null }): Promise<void> {
    const missing = [...ids];
    const strike = (id: Hex) => {
      const place = missing.indexOf(this.#short.id(id));
      if (place >= 0) missing.splice(place, 1);
    };
    for (const { id } of asideBelow(this.side, prefix)) strike(id);
    for await (const page of ownItems(this.side, prefix, own, times)) for (const { id } of page) strike(id);
    if (missing.length > 0) this.picks.push({ kind: 'some', prefix, ids: missing.sort() });
  }

  #hasNothing(prefix: TriePrefix, own: Own): boolean {
    return ownCount(own) === 0 && asideBelow(this.side, prefix).length === 0;
  }
}

function isMuch(own: Own): boolean {
  return ownCount(own) > MANY_ITEMS;
}

/** Levels down to the leaves, in equal steps. @param bits of the number of items */
function levelsTo(bits: number): number {
  const depth = Math.max(1, bits - LEAF_BITS);
  return Math.min(MAX_ASKED_LEVELS, Math.ceil(depth / Math.ceil(depth / LEVELS)));
}
