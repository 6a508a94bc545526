/**
 * The asking side of a conversation about what this node lacks (docs/formats/sync.md), as pure decisions:
 *
 *     const conversation = openReconciliation({ tries, scopes, interest, setAside, salt });
 *     for (let request = await conversation.next(); request !== null; request = await conversation.next()) {
 *       for (const arrival of await conversation.take(await ask(request))) {
 *         conversation.settle(arrival, await accept(arrival.message));   // may also happen later
 *       }
 *     }
 *     conversation.result();
 *
 * The stream, the clock and the random salt are the caller's. A peer is believed nothing: what does not fit a question
 * ends the conversation, what it shows and does not deliver is counted, and so are questions that lead nowhere.
 */

import { verifyArrival, type Arrival } from './arrival.ts';
import { malformedReply } from './malformed-reply.ts';
import { Opening } from './opening.ts';
import { Progress } from './progress.ts';
import type { ReconciliationOptions } from './reconciliation-options.ts';
import { shortFormsOf } from './short-forms.ts';
import type { SyncReply, SyncRequest } from './sync-messages.ts';
import type { TrieItem } from './tries.ts';
import { Walking } from './walking.ts';

/** `incomplete`: something that the peer showed did not arrive, or not all was looked at. */
export type ScopeResult = 'complete' | 'incomplete' | 'not-offered';

export interface ReconciliationResult {
  /** Of every scope that this node follows. */
  readonly scopes: ReadonlyMap<string, ScopeResult>;
  /** Requests that were answered. */
  readonly rounds: number;
  /** Items that came. */
  readonly arrivals: number;
  /** Items that the peer showed and did not have. */
  readonly undelivered: number;
}

export interface Reconciliation {
  /** What to send next; null when all was asked, or there is no use in asking more. */
  next(): Promise<SyncRequest | null>;
  /**
   * Takes the reply to it.
   * @returns items that came with it: views into the frame
   * @throws ConcurError frame-malformed when the reply does not fit its request, peer-failed when the peer does not deliver
   */
  take(reply: SyncReply): Promise<readonly Arrival[]>;
  /**
   * Tells what became of an item: its place, or null when this node has no use for it now.
   * @throws ConcurError frame-malformed when it is another item than the one asked for
   */
  settle(arrival: Arrival, item: TrieItem | null): void;
  result(): ReconciliationResult;
}

export function openReconciliation(options: ReconciliationOptions): Reconciliation {
  const short = shortFormsOf(options.salt);
  const progress = new Progress();
  const walking = new Walking({ salt: options.salt, short, progress });
  const opening = new Opening(options, short, walking);
  return {
    async next() {
      return opening.next() ?? (progress.isFruitless ? null : walking.next());
    },
    async take(reply) {
      progress.round();
      if (!opening.isOver) {
        await opening.take(reply);
        return [];
      }
      if (reply.kind === 'nodes') {
        await walking.takeTrees(reply.trees);
        return [];
      }
      if (reply.kind === 'items') return walking.takePieces(reply.pieces);
      throw malformedReply(`is "${reply.kind}" where nodes or items belong`);
    },
    settle(arrival, item) {
      if (item === null) progress.useless(arrival.message.length);
      else verifyArrival(short, arrival, item);
    },
    result: () => ({
      scopes: new Map(options.scopes.map((scope) => [scope, resultOf(scope, opening, walking)])),
      ...progress.counts,
    }),
  };
}

function resultOf(scope: string, opening: Opening, walking: Walking): ScopeResult {
  if (opening.isOver && !opening.isOffered(scope)) return 'not-offered';
  return opening.isOver && opening.isCompared(scope) && walking.isComplete(scope) ? 'complete' : 'incomplete';
}
