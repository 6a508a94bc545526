/** Since when a quorum has said what it says: by the times in its members' own signatures. */

import type { Policy } from '../policy/policy.ts';
import { evaluateQuorum } from '../policy/quorum.ts';
import type { SubjectVerdict } from './verdict.ts';

/** @returns seconds; null when nothing is agreed, or when signatures that say no time are needed for it */
export function agreedSince(policy: Policy, { agreedSet, hashes }: Pick<SubjectVerdict, 'agreedSet' | 'hashes'>): number | null {
  const signers = hashes.find(({ sha256 }) => sha256 === agreedSet[0])?.signers.filter(({ counted }) => counted) ?? [];
  const supporters = new Set<string>();
  for (const { name, time } of signers.toSorted((a, b) => a.time - b.time)) {
    supporters.add(name);
    if (evaluateQuorum(policy, supporters).met) return time === 0 ? null : time;
  }
  return null;
}
