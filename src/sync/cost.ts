/** What a request will cost to answer, as far as it can be told from the request alone. */

import { MAX_SEARCHED_ITEMS } from './answer-items.ts';
import type { SyncRequest } from './sync-messages.ts';

/** Nodes that the newest end adds, about: as many levels as a trie of a million items has. */
const NEWEST_NODES = 32;

/** @returns nodes of tries that may have to be read, and items that may have to be looked at beside those that are sent */
export function expectedCost(request: SyncRequest): { readonly nodes: number; readonly items: number } {
  switch (request.kind) {
    case 'hello': case 'compare': case 'ask-signers': return { nodes: 0, items: 0 };
    case 'want': return { nodes: 0, items: request.ids.length };
    case 'ask-nodes': {
      const nodes = request.asks.flatMap((ask) => ask.nodes.map(({ levels, newest }) => 2 ** levels + (newest ? NEWEST_NODES : 0)));
      return { nodes: sum(nodes), items: 0 };
    }
    case 'fetch': return { nodes: 0, items: sum(request.asks.flatMap(({ picks }) => picks.map(({ kind }) => (kind === 'some' ? MAX_SEARCHED_ITEMS : 1)))) };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
