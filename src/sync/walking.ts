/** All walks of a conversation: their questions and picks become requests, and what comes is handed to each. */

import type { Hex } from '../base/bytes.ts';
import { MAX_NODES_PER_ASK, MAX_PICKS_PER_FETCH } from '../base/limits.ts';
import type { Arrival, ArrivalPlace } from './arrival.ts';
import { malformedReply } from './malformed-reply.ts';
import { isBelow, keyText } from './prefixes.ts';
import type { Progress } from './progress.ts';
import type { ShortForms } from './short-forms.ts';
import type { Pick, SyncPiece, SyncRequest, SyncTree } from './sync-messages.ts';
import { fits, type Question, type Walk } from './walk.ts';

/** Picks that wait: with more of them what differs is fetched before more is looked for. */
const MAX_WAITING_PICKS = 8_192;

export interface WalkingOptions {
  readonly salt: Hex;
  readonly short: ShortForms;
  readonly progress: Progress;
}

interface Ordered {
  readonly walk: Walk;
  readonly theirs: number;
}

export class Walking {
  readonly #options: WalkingOptions;
  /** Tries with few items first: who signs millions of statements keeps nobody else's waiting. */
  #walks: Ordered[] = [];
  #asked: { readonly walk: Walk; readonly question: Question }[] = [];
  #fetched: { readonly walk: Walk; readonly pick: Pick }[] = [];
  readonly #failed = new Set<string>();

  constructor(options: WalkingOptions) {
    this.#options = options;
  }

  /** @param theirs number of items that the peer says to have */
  add(walk: Walk, theirs: number): void {
    this.#walks.push({ walk, theirs });
  }

  isComplete(scope: string): boolean {
    return !this.#failed.has(scope) && !this.#walks.some(({ walk }) => walk.side.trie.scope === scope && !walk.isOver) && !this.#isUnderWay(scope);
  }

  #isUnderWay(scope: string): boolean {
    return [...this.#asked, ...this.#fetched].some(({ walk }) => walk.side.trie.scope === scope);
  }

  next(): SyncRequest | null {
    this.#walks = this.#walks.filter(({ walk }) => !walk.isOver).sort((a, b) => a.theirs - b.theirs);
    const { salt } = this.#options;
    const waiting = this.#walks.reduce((sum, { walk }) => sum + walk.picks.length, 0);
    if (waiting < MAX_WAITING_PICKS) {
      this.#asked = this.#takeUp(MAX_NODES_PER_ASK, (walk, room) => walk.questions.splice(-room).reverse().map((question) => ({ walk, question })));
      this.#options.progress.nodes(this.#asked.length);
      if (this.#asked.length > 0) {
        return { kind: 'ask-nodes', salt, asks: byWalk(this.#asked).map(([walk, asked]) => ({ trie: walk.side.trie, nodes: asked.map(({ question }) => question.ask) })) };
      }
    }
    this.#fetched = this.#takeUp(MAX_PICKS_PER_FETCH, (walk, room) => walk.picks.splice(0, room).map((pick) => ({ walk, pick })));
    if (this.#fetched.length === 0) return null;
    return { kind: 'fetch', salt, asks: byWalk(this.#fetched).map(([walk, fetched]) => ({ trie: walk.side.trie, picks: fetched.map(({ pick }) => pick) })) };
  }

  async takeTrees(trees: readonly SyncTree[]): Promise<void> {
    const answered = this.#asked.splice(0, trees.length);
    if (answered.length < trees.length) throw malformedReply('shows more nodes than were asked for');
    // The last is asked first: what had no room goes back behind, in the order in which it stood.
    for (const { walk, question } of this.#asked.splice(0).reverse()) walk.questions.push(question);
    for (const [i, tree] of trees.entries()) {
      const { walk, question } = answered[i] as { walk: Walk; question: Question };
      if (!fits(question.ask, tree)) throw malformedReply('shows other levels of a trie than were asked for');
      await walk.compare(question, tree);
    }
  }

  takePieces(pieces: readonly SyncPiece[]): Arrival[] {
    const answered = this.#fetched.splice(0, pieces.length);
    if (answered.length < pieces.length) throw malformedReply('holds more pieces than were asked for');
    for (const { walk, pick } of this.#fetched.splice(0).reverse()) walk.picks.unshift(pick);
    const arrivals = pieces.map((piece, i) => {
      const { walk, pick } = answered[i] as { walk: Walk; pick: Pick };
      if (piece.kind === 'below' && pick.kind === 'below') return this.#takeBelow(walk, pick, piece);
      if (piece.kind === 'some' && pick.kind === 'some') return this.#takeSome(walk, pick, piece);
      throw malformedReply('holds items in another way than was asked for');
    });
    return arrivals.flat();
  }

  #takeBelow(walk: Walk, { prefix, after }: Pick & { kind: 'below' }, { more, items }: SyncPiece & { kind: 'below' }): Arrival[] {
    if (more !== null) {
      if (!isBelow(prefix, more) || (after !== null && keyText(more) <= keyText(after))) throw malformedReply('goes on where it has been, or elsewhere');
      walk.picks.unshift({ kind: 'below', prefix, after: more });
    }
    // Asked for because something was shown there.
    if (items.length === 0 && after === null) this.#miss(walk);
    return items.map((message) => this.#arrive(walk, message, { kind: 'below', prefix, after, last: more }));
  }

  #takeSome(walk: Walk, { prefix, ids }: Pick & { kind: 'some' }, { items }: SyncPiece & { kind: 'some' }): Arrival[] {
    if (items.length > ids.length) throw malformedReply('holds more items than were asked for');
    if (items.length < ids.length) walk.picks.unshift({ kind: 'some', prefix, ids: ids.slice(items.length) });
    return items.flatMap((message, i) => {
      if (message !== null) return [this.#arrive(walk, message, { kind: 'some', prefix, id: ids[i] as Hex })];
      this.#miss(walk);
      return [];
    });
  }

  #arrive(walk: Walk, message: Uint8Array, place: ArrivalPlace): Arrival {
    this.#options.progress.arrived();
    return { trie: walk.side.trie, message, place };
  }

  #miss(walk: Walk): void {
    this.#failed.add(walk.side.trie.scope);
    this.#options.progress.notDelivered();
  }

  #takeUp<T>(limit: number, take: (walk: Walk, room: number) => T[]): T[] {
    const taken: T[] = [];
    for (const { walk } of this.#walks) {
      if (taken.length === limit) break;
      taken.push(...take(walk, limit - taken.length));
    }
    return taken;
  }
}

/** In the order in which they stand. */
function byWalk<T extends { readonly walk: Walk }>(entries: readonly T[]): [Walk, T[]][] {
  return [...Map.groupBy(entries, ({ walk }) => walk)];
}
