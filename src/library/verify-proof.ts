/** A proof judged in Node: asks nobody, and needs neither home nor store. */

import type { Hex } from '../base/bytes.ts';
import { systemClock } from '../base/clock.ts';
import { ConcurError } from '../base/errors.ts';
import type { ProofAnswer } from '../proof/verify-proof.ts';
import { hashSubject, type Expectation, type HashedSubject, type Subject } from './subject.ts';

/** By whose rules: one of the two. There is no default, for who makes a proof is not to choose who counts. */
export type Rules =
  /** Your own policy: the text or the bytes of its file. */
  | { readonly policy: string | Uint8Array; readonly policyHash?: never }
  /** The policy in the proof, if its bytes have this SHA-256: ship that with your program. */
  | { readonly policyHash: Hex; readonly policy?: never };

export type ProofRequest = Subject & Rules & Expectation & {
  /** Seconds since 1970. @default now */
  readonly now?: number;
};

export interface ProofVerdict extends ProofAnswer {
  readonly file: HashedSubject;
}

/**
 * Whether a proof shows that independent builders agree on a file. Use the file only if `verdict` is `AGREED`.
 *
 * @param proof the bytes of a `.concur` file
 * @returns a verdict, also where that is bad news
 * @throws ConcurError when there can be none: the proof is malformed, its policy is another or has expired, the file cannot be read
 */
export async function verifyProof(proof: Uint8Array, request: ProofRequest): Promise<ProofVerdict> {
  refuseBothOrNone(request);
  const [judging, { checkInNode }, { checkBareEd25519 }] = await Promise.all([
    import('../proof/verify-proof.ts'), import('../openpgp/node/check-in-node.ts'), import('../openpgp/node/check-bare-ed25519.ts'),
  ]);
  const { policy, policyHash, now = systemClock.now(), release, strict } = request;
  const choice = policy === undefined ? { hash: policyHash } : { text: policy };
  const opened = await judging.openProof(proof, { policy: choice, now, checks: { mathematics: checkInNode, bare: checkBareEd25519 } });
  const file = await hashSubject(request, request);
  return { ...opened.ask({ sha256: file.sha256, name: file.name, release, strict }), file };
}

/** Types do not hold for callers in JavaScript. */
function refuseBothOrNone({ policy, policyHash, file, sha256 }: ProofRequest): void {
  if ((policy === undefined) === (policyHash === undefined)) throw new ConcurError('usage', 'either policy or policyHash says whose word counts', { hint: 'give one of the two' });
  if ((file === undefined) === (sha256 === undefined)) throw new ConcurError('usage', 'either file or sha256 says what to verify', { hint: 'give one of the two' });
}
