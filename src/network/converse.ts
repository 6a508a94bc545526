/** One conversation about what this node lacks: what src/sync decides is asked of a peer, and what comes is taken in. */

import { randomBytes } from 'node:crypto';
import { toHex } from '../base/bytes.ts';
import { openReconciliation, type ReconciliationResult } from '../sync/reconcile.ts';
import { SALT_BYTES } from '../sync/short-forms.ts';
import { decodeSyncReply } from '../sync/sync-reply-codec.ts';
import { encodeSyncRequest } from '../sync/sync-request-codec.ts';
import type { TrieName } from '../sync/tries.ts';
import type { Asking } from './frames.ts';
import type { PassedOver } from './passed-over.ts';
import type { NetworkLedger } from './port.ts';
import { openTaking, type Taken, type TakingPorts } from './taking.ts';
import type { Turn, Turns } from './turns.ts';

export interface ConversationPorts extends TakingPorts {
  readonly ledger: NetworkLedger;
  readonly turns: Turns;
  /** @throws ConcurError peer-failed */
  open(): Promise<Asking>;
}

export interface Conversed extends Taken {
  rounds: number;
}

/**
 * @param scopes that are asked for
 * @param conversed grows while the conversation lasts, and says what came also when that fails
 * @throws ConcurError peer-failed | frame-malformed | write-failed
 */
export async function converse(ports: ConversationPorts, scopes: readonly string[], conversed: Conversed): Promise<ReconciliationResult> {
  const turn = ports.turns.begin();
  try {
    // What others brought while this one waited is not to be asked for any more.
    return await converseOnce(ports, { scopes, turn, conversed }) ?? await converseOnce(ports, { scopes, turn, conversed }) as ReconciliationResult;
  } finally {
    turn.end();
  }
}

interface Setting {
  readonly scopes: readonly string[];
  readonly turn: Turn;
  readonly conversed: Conversed;
}

/** @returns null when it had to wait for its turn, and is to begin anew */
async function converseOnce(ports: ConversationPorts, { scopes, turn, conversed }: Setting): Promise<ReconciliationResult | null> {
  const { ledger, passedOver } = ports;
  const conversation = openReconciliation({
    scopes,
    tries: ledger.tries,
    interest: (scope) => ledger.interest(scope),
    setAside: (trie) => setAside(ledger, passedOver, trie),
    salt: toHex(randomBytes(SALT_BYTES)),
  });
  const taking = openTaking(ports, conversed);
  let { news } = conversed;
  // Of its own: while this one waits for its turn, the peer closes a stream on which nothing is asked.
  const asking = await ports.open();
  try {
    for (let request = await conversation.next(); request !== null; request = await conversation.next()) {
      if (request.kind === 'fetch' && await turn.take() === 'waited') return null;
      const reply = await asking.ask(encodeSyncRequest(request));
      conversed.rounds++;
      // What is of no use keeps nobody else waiting, however much it is.
      if (request.kind === 'fetch') turn.brought(conversed.news > news ? reply.length : 0);
      news = conversed.news;
      await taking.add(conversation, await conversation.take(decodeSyncReply(reply)));
    }
  } finally {
    await asking.close();
    await taking.ended();
  }
  return conversation.result();
}

async function setAside(ledger: NetworkLedger, passedOver: PassedOver, trie: TrieName) {
  return [...await ledger.waiting(trie), ...passedOver.of(trie)];
}
