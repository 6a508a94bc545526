/** By whose rules a proof is judged: the reader's, or the maker's where the reader names them by their hash. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { sha256Hex } from '../base/sha256.ts';
import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import type { Proof } from './proof.ts';

export type PolicyChoice =
  /** The reader's own, as text or as the bytes of its file. */
  | { readonly text: string | Uint8Array }
  /** The one in the proof, if its bytes have this SHA-256. */
  | { readonly hash: Hex };

/** @throws ConcurError policy-malformed | policy-mismatch */
export function choosePolicy(choice: PolicyChoice, { about, policy: suggested }: Pick<Proof, 'about' | 'policy'>): Policy {
  if ('hash' in choice) refuseOtherHash(choice.hash, suggested);
  const policy = parsePolicy('hash' in choice ? suggested : choice.text);
  if (policy.project === about.project) return policy;
  throw new ConcurError('policy-mismatch', `proof is about "${about.project}", and the policy is for "${policy.project}"`, { hint: `give a policy for "${about.project}"` });
}

/** Before it is read: whoever makes a proof chooses that text. */
function refuseOtherHash(hash: Hex, suggested: Uint8Array): void {
  const actual = sha256Hex(suggested);
  if (actual === hash) return;
  throw new ConcurError('policy-mismatch', `policy in the proof has the hash ${actual}, not ${hash}`, { hint: 'give your own policy with --policy FILE, or ask whoever gave you the hash' });
}
