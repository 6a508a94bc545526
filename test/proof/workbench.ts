/** Builders with real keys, and proofs of what they say: honest ones, and such as nobody honest makes. */

import { fromHex } from '../../src/base/bytes.ts';
import { checkBareEd25519 } from '../../src/openpgp/node/check-bare-ed25519.ts';
import { checkInNode } from '../../src/openpgp/node/check-in-node.ts';
import { decodeProof } from '../../src/proof/decode.ts';
import { encodeProof, writeProof, type ProofParts } from '../../src/proof/encode.ts';
import type { Proof } from '../../src/proof/proof.ts';
import { verifyProof, type ProofAnswer, type ProofOptions, type ProofQuestion } from '../../src/proof/verify-proof.ts';
import { makeBuilder, NOW, policyNaming, resultOf, RIGHT, WRONG, type Builder } from '../ledger/workbench.ts';

export { NOW, RIGHT, WRONG };

export const [ada, grace, mary] = await Promise.all(['ada', 'grace', 'mary'].map(makeBuilder)) as [Builder, Builder, Builder];
export const POLICY = policyNaming([ada, grace, mary], 2);

/** Ada and Grace agree, Mary does not. */
export const HONEST = proofOf({ messages: [await ada.sign(resultOf(ada)), await grace.sign(resultOf(grace)), await mary.sign(resultOf(mary, { sha256: WRONG }))] });

interface Variation extends Partial<ProofParts> {
  readonly messages: readonly Uint8Array[];
  /** Whose certificates are in it. */
  readonly signers?: readonly Builder[];
}

export function proofOf({ signers = [ada, grace, mary], ...parts }: Variation): Uint8Array {
  return encodeProof({
    about: { project: 'tails', releases: ['1.0'], artifacts: ['tails.iso'] },
    policy: POLICY,
    certificates: new Map(signers.map(({ fingerprint, certificate }) => [fingerprint, certificate])),
    ...parts,
  });
}

/** The honest proof with other parts, in whatever order. */
export function altered(change: (proof: Proof) => Partial<Proof>, proof: Uint8Array = HONEST): Uint8Array {
  const parts = decodeProof(proof);
  return writeProof({ ...parts, ...change(parts) });
}

/** By the policy that names all three, two of whom are enough; with Node's own checks. */
export function ask(proof: Uint8Array, { sha256 = RIGHT, name = 'tails.iso', ...question }: Partial<ProofQuestion> = {}, options: Partial<ProofOptions> = {}): Promise<ProofAnswer> {
  return verifyProof(proof, { sha256, name, ...question }, {
    policy: { text: POLICY }, now: NOW + 60, checks: { mathematics: checkInNode, bare: checkBareEd25519 }, ...options,
  });
}

export function bytesOf(hex: string): Uint8Array {
  return fromHex(hex.replaceAll(' ', ''));
}
