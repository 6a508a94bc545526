/** A node of a simulation: what it holds, what it makes of it, and both sides of a conversation. */

import { toHex, type Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { ResultClaim } from '../../src/statement/claim.ts';
import { answerSync } from '../../src/sync/answer.ts';
import { openReconciliation, type Reconciliation } from '../../src/sync/reconcile.ts';
import type { SyncReply, SyncRequest } from '../../src/sync/sync-messages.ts';
import type { TrieItem } from '../../src/sync/tries.ts';
import { combine, judgeFile } from '../../src/tally/judge-file.ts';
import type { Verdict } from '../../src/tally/verdict.ts';
import { MemoryTries } from '../sync/memory-tries.ts';
import { hash, scope } from '../tally/claims.ts';
import { claimOf, SCOPE, SIGNERS, verify, type Accepted } from './statements.ts';

const POLICY = scope([]);
const INTEREST: ReadonlySet<string> = new Set(SIGNERS);

export class SimulatedNode {
  readonly name: string;
  readonly tries = new MemoryTries();
  readonly held = new Map<Hex, { readonly message: Uint8Array; readonly said: Accepted; readonly claim: ResultClaim }>();

  constructor(name: string) {
    this.name = name;
  }

  /** @returns what it says and whether that was new; null when it is forged */
  accept(message: Uint8Array): { readonly item: TrieItem; readonly isNew: boolean } | null {
    const said = verify(message);
    if (said === null) return null;
    const isNew = !this.held.has(said.item.id);
    if (isNew) {
      this.held.set(said.item.id, { message: message.slice(), said, claim: claimOf(said) });
      this.tries.add({ scope: SCOPE, signer: said.signer }, said.item);
    }
    return { item: said.item, isNew };
  }

  async answer(request: SyncRequest): Promise<SyncReply> {
    const source = { tries: this.tries, offered: async () => [SCOPE], read: async (_: string, id: Hex) => this.held.get(id)?.message };
    return (await answerSync(source, request)).reply;
  }

  /** @param salt 8 bytes */
  ask(salt: Hex): Reconciliation {
    return openReconciliation({ tries: this.tries, scopes: [SCOPE], salt, interest: async () => INTEREST, setAside: async () => [] });
  }

  /** Takes what a peer replied. @throws ConcurError when it is what no honest peer sends */
  async take(conversation: Reconciliation, reply: SyncReply): Promise<void> {
    for (const arrival of await conversation.take(reply)) {
      const accepted = this.accept(arrival.message);
      if (accepted === null) throw new ConcurError('frame-malformed', 'sync reply holds a statement that nobody accepts');
      conversation.settle(arrival, accepted.item);
    }
  }

  verdictOn(value: string, artifact: string): Verdict {
    const claims = Array.from(this.held.values(), (held) => held.claim).filter(({ values }) => values[0]?.artifact === artifact);
    return combine(judgeFile({ ...POLICY, claims }, { sha256: hash(value), name: artifact })).verdict;
  }

  /** Root and number of items of each signer. */
  async roots(): Promise<string[]> {
    return (await this.tries.roots(SCOPE)).map(({ signer, count, digest }) => `${signer} ${count} ${toHex(digest)}`);
  }
}
