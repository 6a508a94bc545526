/**
 * concur as a library: docs/library.md. What is not exported here may change with any version.
 *
 * Everything that can be refused is thrown as a ConcurError, whose `code` is one of a closed list (docs/errors.md).
 * Only the verdict AGREED means "use it".
 */

export { verifyProof, type ProofRequest, type ProofVerdict, type Rules } from './library/verify-proof.ts';
export { verifyFile, type FileExpectation, type FileVerdict, type HomeChoice } from './library/verify-file.ts';
export { openNode, type NodeOptions, type RunningNode } from './library/open-node.ts';
export type { Expectation, HashedSubject, Subject } from './library/subject.ts';
export { VERDICT_EXIT, VERDICTS, type Verdict } from './library/words.ts';
export type { AcceptedEvent, Candidate, PeerSummary, PolicySummary, ProofAnswer, SelfSummary, SubjectVerdict, VerifyAnswer } from './library/words.ts';
export { ConcurError, isConcurError, type ErrorCode } from './base/errors.ts';
