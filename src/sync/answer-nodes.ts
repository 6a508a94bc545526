/** Answers about nodes of tries: what lies some levels below, or the ids of what is small. */

import { MAX_FRAME_BYTES } from '../base/limits.ts';
import { FrameRoom } from './frame-room.ts';
import { shortFormsOf, SHORT_DIGEST_BYTES, SHORT_ID_BYTES, type ShortForms } from './short-forms.ts';
import type { Answering } from './source.ts';
import type { NodeAsk, SyncReply, SyncRequest, SyncTree } from './sync-messages.ts';
import { compareDated } from './tree-codec.ts';
import { MAX_LEAF_ITEMS, type TrieItem, type TrieName, type TrieNode, type TriePrefix, type TrieSummary } from './tries.ts';

const HEADER_BYTES = 3;
/** After so many nodes the rest is left to be asked for again: a small request must not keep a node busy for long. */
const MAX_READ_NODES = 8_192;
/** Of a list's times. */
const TIME_BYTES = 4;

/** Where a node is shown, and how much further down. */
interface Place {
  readonly trie: TrieName;
  readonly prefix: TriePrefix;
  readonly levels: number;
  readonly newest: boolean;
}

export async function answerNodes(answering: Answering, request: SyncRequest & { kind: 'ask-nodes' }): Promise<SyncReply> {
  const short = shortFormsOf(request.salt);
  const room = new FrameRoom(MAX_FRAME_BYTES - HEADER_BYTES);
  const trees: SyncTree[] = [];
  for (const { trie, nodes } of request.asks) {
    for (const ask of nodes) {
      if (answering.cost.nodes > MAX_READ_NODES) return { kind: 'nodes', trees };
      const tree = await treeOf(answering, short, trie, ask);
      if (!room.take(bytesOf(tree))) return { kind: 'nodes', trees };
      trees.push(tree);
    }
  }
  return { kind: 'nodes', trees };
}

async function treeOf(answering: Answering, short: ShortForms, trie: TrieName, ask: NodeAsk): Promise<SyncTree> {
  const node = await answering.tries.node(trie, ask.prefix);
  if (node.kind === 'leaf') return listOf(short, node.items, ask);
  return split(answering, short, node, { trie, ...ask });
}

function listOf(short: ShortForms, items: readonly TrieItem[], { dated }: NodeAsk): SyncTree {
  if (items.length === 0) return { kind: 'empty' };
  if (dated) return { kind: 'dated', items: items.map(({ time, id }) => ({ time, id: short.id(id) })).sort(compareDated) };
  return { kind: 'list', ids: items.map(({ id }) => short.id(id)).sort() };
}

async function split(answering: Answering, short: ShortForms, { children: [left, right] }: TrieNode & { kind: 'inner' }, place: Place): Promise<SyncTree> {
  const { trie, prefix, newest } = place;
  // Many statements of one second share their first 32 bits: a way without forks is gone at once.
  const levels = left.count === 0 || right.count === 0 ? place.levels : place.levels - 1;
  const newestIsRight = right.count > 0;
  return {
    kind: 'split',
    children: [
      await childOf(answering, short, left, { trie, prefix: `${prefix}0`, levels, newest: newest && !newestIsRight }),
      await childOf(answering, short, right, { trie, prefix: `${prefix}1`, levels, newest: newest && newestIsRight }),
    ],
  };
}

async function childOf(answering: Answering, short: ShortForms, summary: TrieSummary, place: Place): Promise<SyncTree> {
  if (summary.count === 0) return { kind: 'empty' };
  const cut: SyncTree = { kind: 'cut', bits: 32 - Math.clz32(summary.count), digest: short.node(summary.digest) };
  if (summary.count <= MAX_LEAF_ITEMS || (place.levels <= 0 && !place.newest)) return cut;
  const node = await answering.tries.node(place.trie, place.prefix);
  // It may have lost items since its parent was read.
  return node.kind === 'leaf' ? cut : split(answering, short, node, place);
}

function bytesOf(tree: SyncTree): number {
  switch (tree.kind) {
    case 'empty': return 1;
    case 'cut': return 1 + SHORT_DIGEST_BYTES;
    case 'list': return 2 + tree.ids.length * SHORT_ID_BYTES;
    case 'dated': return 2 + tree.items.length * (TIME_BYTES + SHORT_ID_BYTES);
    case 'split': return 1 + bytesOf(tree.children[0]) + bytesOf(tree.children[1]);
  }
}
