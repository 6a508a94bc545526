/** Which statements may count under a policy: the signature's report and the key's standing, in the policy's terms. */

import type { Policy } from '../policy/policy.ts';
import type { Claim } from '../statement/claim.ts';
import { mayCount } from '../statement/report.ts';

/** Whether it would count if its signer is one whom the policy names. */
export function counts(policy: Policy, claim: Claim): boolean {
  return mayCount(claim.report, claim.standing, { weak: policy.acceptWeak && isForeign(claim) }) && isOfNamedKind(policy, claim) && claim.late !== true;
}

/** Whether it may count, and a person of the policy said it. */
export function isVoiced(policy: Policy, claim: Claim): boolean {
  return policy.personByFingerprint.has(claim.signer) && counts(policy, claim);
}

export function isForeign(claim: Claim): boolean {
  return claim.kind !== 'retraction' && claim.format !== 'native';
}

/** What is written down as a bare key counts as one alone, and so does a certificate's: each has its own rules. */
function isOfNamedKind({ bareKeys }: Policy, { report, signer }: Claim): boolean {
  return (report.bare === true) === bareKeys.has(signer);
}
