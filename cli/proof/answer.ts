/** What a proof says of a file, as `verify` says it: the same words, from another place. */

import { adviceFor } from '../../src/ledger/advice.ts';
import type { VerifyAnswer } from '../../src/ledger/port.ts';
import type { ProofAnswer } from '../../src/proof/verify-proof.ts';
import type { SubjectVerdict, Verdict } from '../../src/tally/verdict.ts';

export function answerOf({ verdict, reason, candidates, policy, signatures, newest }: ProofAnswer): VerifyAnswer {
  return {
    verdict,
    reason,
    advice: advice(verdict, candidates[0]),
    candidates: candidates.map((candidate) => ({ ...candidate, policy })),
    policies: [policy],
    signatures,
    newest,
    // What a node knows besides: other releases, and its own past.
    gaps: [], waiting: 0, newer: null, wasAgreed: null,
  };
}

function advice(verdict: Verdict, subject: SubjectVerdict | undefined): string {
  switch (verdict) {
    case 'STALE': return 'the proof is too old, or nobody witnessed it: get a newer one, or ask a node with concur verify';
    case 'INSUFFICIENT': return 'get a newer proof: more builders may have signed since';
    case 'UNKNOWN': return 'nothing in the proof is about this file: check that the two belong together';
    default: return adviceFor(verdict, subject, 0);
  }
}
