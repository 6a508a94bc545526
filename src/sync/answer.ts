/**
 * The answering side: each request is answered from what is stored, and nothing is remembered (docs/formats/sync.md).
 * It tells what an answer cost, so that who serves many peers can give each a budget.
 */

import { MAX_SCOPES_PER_FRAME } from '../base/limits.ts';
import { answerFetch, answerWant } from './answer-items.ts';
import { answerNodes } from './answer-nodes.ts';
import { answerCompare, answerSigners } from './answer-signers.ts';
import { offeredOf, type Answering, type SyncCost, type SyncSource } from './source.ts';
import { SYNC_VERSION, type SyncReply, type SyncRequest } from './sync-messages.ts';

export async function answerSync(source: SyncSource, request: SyncRequest): Promise<{ readonly reply: SyncReply; readonly cost: SyncCost }> {
  const cost: SyncCost = { nodes: 0, items: 0, signers: 0 };
  const scopes = [...await source.offered()].sort().slice(0, MAX_SCOPES_PER_FRAME);
  return { reply: await answer(offeredOf(source, scopes, cost), request), cost };
}

async function answer(answering: Answering, request: SyncRequest): Promise<SyncReply> {
  switch (request.kind) {
    case 'hello': return { kind: 'hello', version: Math.min(request.version, SYNC_VERSION), scopes: answering.scopes };
    case 'compare': return answerCompare(answering, request);
    case 'ask-signers': return answerSigners(answering, request);
    case 'ask-nodes': return answerNodes(answering, request);
    case 'fetch': return answerFetch(answering, request);
    case 'want': return answerWant(answering, request);
  }
}
