/** The words that answers are made of. */

export { VERDICT_EXIT, VERDICTS, type SubjectVerdict, type Verdict } from '../tally/verdict.ts';
export type { AcceptedEvent, Candidate, PeerSummary, PolicySummary, SelfSummary, VerifyAnswer } from '../ledger/port.ts';
export type { ProofAnswer } from '../proof/verify-proof.ts';
