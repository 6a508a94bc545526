/** A proof file as the commands take it: read whole, and checked with Node's own means. */

import { MAX_PROOF_BYTES } from '../../src/base/limits.ts';
import type { PolicyChoice } from '../../src/proof/choose-policy.ts';
import type { OpenProof } from '../../src/proof/verify-proof.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';

/** @param given a path, or `-` for standard input */
export async function openProofFile(context: Context, given: string, policy: PolicyChoice): Promise<OpenProof> {
  return checkProof(context, await readInput(context, given, MAX_PROOF_BYTES), policy);
}

export async function checkProof({ io }: Context, bytes: Uint8Array, policy: PolicyChoice): Promise<OpenProof> {
  const [{ openProof }, { checkInNode }, { checkBareEd25519 }] = await Promise.all([
    import('../../src/proof/verify-proof.ts'), import('../../src/openpgp/node/check-in-node.ts'), import('../../src/openpgp/node/check-bare-ed25519.ts'),
  ]);
  return openProof(bytes, { policy, now: io.clock.now(), checks: { mathematics: checkInNode, bare: checkBareEd25519 } });
}
