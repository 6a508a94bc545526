/**
 * Another signature under the id of a statement that is kept without its key. Its bytes are no part of an id, so one of
 * the two may be false, and which of them is not known before the key is: the second waits until then.
 */

import { equalBytes, type Hex } from '../base/bytes.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import type { Holdings } from './holdings.ts';

interface Second {
  readonly id: Hex;
  /** What the signature names; its certificate was not here a moment ago. */
  readonly signer: Fingerprint;
  readonly message: Uint8Array;
}

/**
 * Of a signer whom a policy names; of others nothing waits, for nothing of theirs counts.
 * @returns whether the key came meanwhile: then the statement is to be judged anew
 */
export async function keepSecondSignature({ store, policies, certificates }: Holdings, { id, signer, message }: Second): Promise<boolean> {
  if (!policies.names(signer)) return false;
  const there = await store.attestation(id);
  if (there === undefined || equalBytes(there.message, message)) return false;
  // Where no more can wait, whoever has it can be asked for it again when the key is here.
  await store.addPending(signer, message);
  if (await certificates.usable(signer) === undefined) return false;
  // What waited for the key was looked for before this did.
  await store.removePending(signer, [message]);
  return true;
}
